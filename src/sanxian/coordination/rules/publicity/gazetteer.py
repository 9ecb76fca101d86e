"""Places a reader can find on a map: provinces, prefectures, well-known counties, countries, landmarks, epithets.

Names that are also common words stand with their `市` or `县`. Home is what lies in the reader's own province.
"""

from __future__ import annotations

import re

# Province -> its prefectures and the counties known beyond it; municipalities with their districts.
BY_PROVINCE: dict[str, str] = {
    "北京": "京城 中关村 通州区 海淀 丰台 昌平",
    "天津": "津门 滨海新区 塘沽 武清",
    "上海": "浦东 徐家汇 松江 嘉定 闵行 奉贤 崇明",
    "重庆": "万州 涪陵 渝中 沙坪坝 江津 永川 巫山 酉阳",
    "河北": "石家庄 唐山 秦皇岛 邯郸 邢台 保定 张家口 承德 沧州 廊坊 衡水 雄安 任丘 迁安 三河市 正定",
    "山西": "太原 大同市 阳泉 长治市 晋城 朔州 晋中 运城 忻州 临汾 吕梁 平遥",
    "内蒙古": "呼和浩特 包头 乌海 赤峰 通辽 鄂尔多斯 呼伦贝尔 巴彦淖尔 乌兰察布 兴安盟 锡林郭勒 锡林浩特 阿拉善 满洲里 二连浩特",
    "辽宁": "沈阳 大连 鞍山 抚顺 本溪 丹东 锦州 营口 阜新 辽阳 盘锦 铁岭 葫芦岛 瓦房店 海城市",
    "吉林": "长春 吉林市 四平 辽源 通化 白山市 松原 白城市 延边 延吉 公主岭 珲春 梅河口",
    "黑龙江": "哈尔滨 齐齐哈尔 鸡西 鹤岗 双鸭山 大庆 伊春 佳木斯 七台河 牡丹江 黑河 绥化 大兴安岭 漠河 绥芬河",
    "江苏": "南京 无锡 徐州 常州 苏州 南通 连云港 淮安 盐城 扬州 镇江 泰州 宿迁 昆山 江阴 张家港 常熟 太仓 宜兴 如皋",
    "浙江": "杭州 宁波 温州 嘉兴 湖州 绍兴 金华 衢州 舟山 台州 丽水 义乌 慈溪 余姚 诸暨 乐清 瑞安 桐乡 乌镇",
    "安徽": "合肥 芜湖 蚌埠 淮南 马鞍山 淮北 铜陵 安庆 黄山市 滁州 阜阳 宿州 六安 亳州 池州 宣城 巢湖",
    "福建": "福州 厦门 莆田 三明市 泉州 漳州 南平 龙岩 宁德 晋江市 石狮市 福清 武夷山",
    "江西": "南昌 景德镇 萍乡 九江 新余 鹰潭 赣州 吉安 宜春 抚州 上饶 瑞金市 井冈山",
    "山东": "济南 青岛 淄博 枣庄 东营 烟台 潍坊 济宁 泰安 威海 日照市 临沂 德州 聊城 滨州 菏泽 莱芜 曲阜 寿光 滕州 胶州 即墨",
    "河南": "郑州 开封 洛阳 平顶山 安阳 鹤壁 新乡市 焦作 濮阳 许昌 漯河 三门峡 南阳 商丘 信阳 周口 驻马店 济源 新郑 巩义 林州",
    "湖北": "武汉 黄石 十堰 宜昌 襄阳 鄂州 荆门 孝感 荆州 黄冈 咸宁 随州 恩施 仙桃市 潜江 天门市 神农架 武昌 汉口",
    "湖南": "长沙 株洲 湘潭 衡阳 邵阳 岳阳 常德 张家界 益阳 郴州 永州 怀化 娄底 湘西 浏阳 吉首 韶山",
    "广东": "广州 深圳 珠海 汕头 佛山 韶关 湛江 肇庆 江门 茂名 惠州 梅州 汕尾 河源 阳江 清远 东莞 中山市 潮州 揭阳 云浮 顺德 增城",
    "广西": "南宁 柳州 桂林 梧州 北海市 防城港 钦州 贵港 玉林 百色 贺州 河池 来宾市 崇左 北流 阳朔",
    "海南": "海口 三亚 三沙 儋州 琼海 文昌 万宁 五指山",
    "四川": "成都 自贡 攀枝花 泸州 德阳 绵阳 广元 遂宁 内江 乐山 南充 眉山 宜宾 广安市 达州 雅安 巴中 资阳 阿坝 甘孜 凉山 西昌 汶川 都江堰",
    "贵州": "贵阳 六盘水 遵义 安顺市 毕节 铜仁 黔西南 黔东南 黔南 凯里 都匀 兴义",
    "云南": "昆明 曲靖 玉溪 保山 昭通 丽江 普洱市 临沧 楚雄 红河州 文山州 西双版纳 大理 德宏 怒江州 迪庆 景洪 腾冲 香格里拉 瑞丽",
    "西藏": "拉萨 日喀则 昌都 林芝 山南市 那曲 阿里地区",
    "陕西": "西安 铜川 宝鸡 咸阳 渭南 延安 汉中 榆林 安康市 商洛 韩城 神木",
    "甘肃": "兰州 嘉峪关 金昌 白银市 天水 武威 张掖 平凉 酒泉 庆阳 定西 陇南 临夏 甘南 敦煌",
    "青海": "西宁 海东市 海北州 黄南州 果洛 玉树州 海西州 格尔木 德令哈",
    "宁夏": "银川 石嘴山 吴忠市 固原 中卫市",
    "新疆": "乌鲁木齐 克拉玛依 吐鲁番 哈密 昌吉 博尔塔拉 巴音郭楞 阿克苏 克孜勒苏 喀什 和田 伊犁 伊宁 塔城 阿勒泰 石河子 库尔勒 阿拉尔",
    "台湾": "台北 高雄 台中市 台南 新竹 花莲",
    "香港": "九龙 新界 维多利亚港",
    "澳门": "氹仔",
}  # fmt: skip
# What everybody knows where it stands.
LANDMARKS = (
    "长城脚下 天安门 故宫 颐和园 外滩 东方明珠 黄浦江 西湖边 钱塘江 雷峰塔 黄鹤楼 东湖边 橘子洲 岳麓 珠江边 小蛮腰 白云山 鼓浪屿 武夷 泰山脚下 "
    "趵突泉 大明湖 栈桥 崂山 兵马俑 大雁塔 华山脚下 秦岭 布达拉宫 青藏高原 雪域高原 青海湖 莫高窟 鸣沙山 戈壁 天山 塔里木 长白山 松花江 冰雪大世界 太阳岛 "
    "中央大街 嘉陵江 洪崖洞 朝天门 锦江边 宽窄巷子 都江堰 峨眉 滇池 洱海 苍山 玉龙雪山 漓江 象鼻山 秦淮 夫子庙 紫金山 玄武湖 太湖边 瘦西湖 寒山寺 "
    "洞庭湖 鄱阳湖 滕王阁 庐山 黄果树 梵净山 天涯海角 亚龙湾 龙门石窟 少林寺 嵩山 太行山 五台山 云冈 呼伦湖 草原上 科尔沁 祁连山 河西走廊 贺兰山 "
    "北戴河 山海关 渤海湾 黄海 辽东 胶东 闽南 潮汕 北大荒 三峡 江汉平原 关中平原 成都平原 珠江口 港珠澳"
)
EPITHETS = (
    "羊城 花城 鹏城 蓉城 锦官城 天府之国 天府 泉城 江城 山城 雾都 冰城 春城 星城 榕城 鹭岛 琴岛 岛城 石头城 金陵 姑苏 申城 魔都 沪上 帝都 京城 首都 津门 古都 "
    "六朝古都 十三朝古都 龙城 并州 青城 绿城 邕城 壮乡 洪城 英雄城 庐州 商都 汴梁 牡丹城 铁城 钢城 瓷都 盐都 甜城 酒城 椰城 鹿城 甬城 西子湖畔 东方之珠 濠江 宝岛 "
    "日光城 高原古城 塞上江南 塞上 雪域 彩云之南 三秦大地 三晋大地 齐鲁大地 燕赵大地 荆楚大地 潇湘 巴蜀 八桂 八闽 岭南 江南 关外 东三省 黑土地 大西北 大西南 "
    "长三角 珠三角 京津冀 大湾区 特区 华东 华南 华北 华中 西南某 西北某 东北某 邻省 外省某 省会"
)
WORLD = (
    "美国 日本 韩国 新加坡 加拿大 英国 法国 德国 澳大利亚 澳洲 新西兰 泰国 马来西亚 意大利 俄罗斯 西班牙 葡萄牙 荷兰 比利时 瑞士 瑞典 挪威 丹麦 芬兰 奥地利 波兰 捷克 "
    "匈牙利 希腊 爱尔兰 土耳其 以色列 伊朗 阿联酋 迪拜 沙特 卡塔尔 埃及 南非 肯尼亚 尼日利亚 巴西 阿根廷 智利 秘鲁 墨西哥 古巴 印度尼西亚 印尼 印度 菲律宾 越南 缅甸 老挝 "
    "柬埔寨 文莱 尼泊尔 孟加拉 斯里兰卡 巴基斯坦 阿富汗 哈萨克斯坦 乌兹别克斯坦 蒙古国 朝鲜 乌克兰 罗马尼亚 塞尔维亚 温哥华 多伦多 纽约 洛杉矶 旧金山 波士顿 芝加哥 西雅图 "
    "伦敦 巴黎 柏林 慕尼黑 法兰克福 罗马 米兰 马德里 巴塞罗那 悉尼 墨尔本 奥克兰 东京 大阪 名古屋 首尔 首尔市 釜山 曼谷 吉隆坡 雅加达 马尼拉 河内 胡志明 莫斯科 圣彼得堡"
)
# In a draft that is written in English, or partly.
LATIN = (
    "Beijing Shanghai Tianjin Chongqing Guangzhou Shenzhen Chengdu Wuhan Nanjing Hangzhou Suzhou Ningbo Xiamen Fuzhou Changsha Kunming Guiyang Nanning Haikou Sanya Xi'an Lanzhou "
    "Urumqi Lhasa Xining Yinchuan Hohhot Taiyuan Shijiazhuang Zhengzhou Hefei Nanchang Jinan Qingdao Dalian Shenyang Changchun Harbin Taipei Macau Seoul Tokyo Osaka Singapore "
    "London Paris Berlin Sydney Melbourne Vancouver Toronto Boston Korea Japan Australia Canada Germany France Italy Malaysia Thailand"
)
# Region codes of the telephone as one says them.
CODES = r"区号[是为：:]?\s*[0零〇][0-9零〇一二三四五六七八九]{2,3}"


def _any(names: str) -> str:
    return "|".join(map(re.escape, sorted(set(names.split()), key=len, reverse=True)))


_SHORT = {name[:-1] for names in BY_PROVINCE.values() for name in names.split() if name[-1] in "市州" and len(name) > 3}  # fmt: skip
EVERY = " ".join([*BY_PROVINCE, *BY_PROVINCE.values(), *_SHORT, LANDMARKS, EPITHETS, WORLD])
KNOWN = re.compile(rf"(?:{_any(EVERY)})(?:省|市)?|(?:{_any(LATIN)})\b|{CODES}")
# Any county, town or village by its ending, known or not.
ENDING = re.compile(
    r"(?<![\u4e00-\u9fa5])[\u4e00-\u9fa5]{2,3}(?:省|市|县|区|州|旗|镇|乡|村|街道)(?![长民级场委容值政面])"
)


def of_home(name: str, home: tuple[str, ...]) -> bool:
    """Whether a place lies in the province, or is one of the places, that are called home."""
    for province, names in BY_PROVINCE.items():
        if any(province in one for one in home) and (
            name.startswith(province)
            or name.rstrip("市") in {n.rstrip("市") for n in names.split()}
        ):
            return True
    return any(name.rstrip("省市") in one for one in home)
