"""A draft in one way of writing: simplified characters, half-width figures and letters. Every sign stays one
sign, so that what is found here stands at the same place in the draft."""

from __future__ import annotations

# The traditional characters that occur in what the rules look for; others pass as they are.
_OLD = (
    "幹細體獻贈髓醫學院華協濟齊魯漢區縣鄉鎮國東廣陽陰門關島灣龍鄭趙陳劉楊黃吳孫馬羅謝韓馮鄧許蕭葉蘇呂盧鐘譚陸範賈韋鄒閻賴"
    "龔萬錢嚴湯顏莊聶嶽婁閔葛歐黨費倉艙溫層輸達運護機車鐵飛場時點號歲個們兒媽爺嬸親舅與為從來這那誰對於據後當過還進遠"
    "間際報導讀題發寫畫說話謝謝禮給捐癥癌淚癒傷療確診復發貧礙淋細類種項驗檢採樣單編碼標籤條電話傳訊聯繫軍農業師職員"
    "專業務貨輪船漁廠礦書記鋼鍋銀釘鍼針縫紉織綠紅藍藥劑勝強偉俊賢義蓮蘭鳳鵬飛麗潔靜寶貝環瓊瑤穎領頭額婦嬰幼齡獨"
    "孤雙讓願靈魂愛悅歡樂慶節國慶中秋陽曆曆臘歷廈崗嶺橋樓塔極滿無聲盡處術傅圖園團圍響應邊鄰隣隊陣隨險難雲霧靜"
    "願顆類體驚驗騎鬥鬱鮮鳥鶴麥齒齡龜畢異當癱監盤睜礦祿離穩窮競筆節範築簡糧紀約級納紐純紙紛線組終經結絕統絲綫維綱網"
    "緊編緣縮總績繼續罵羈習聖聞聯職肅腦腳膽臉臨舊艱藝節蘊蟲補裝見規視覺觀觸計訂訓託訪設許評詞試詩該詳語誠誤請論諸講譯議變"
)
_NEW = (
    "干细体献赠髓医学院华协济齐鲁汉区县乡镇国东广阳阴门关岛湾龙郑赵陈刘杨黄吴孙马罗谢韩冯邓许萧叶苏吕卢钟谭陆范贾韦邹阎赖"
    "龚万钱严汤颜庄聂岳娄闵葛欧党费仓舱温层输达运护机车铁飞场时点号岁个们儿妈爷婶亲舅与为从来这那谁对于据后当过还进远"
    "间际报导读题发写画说话谢谢礼给捐症癌泪愈伤疗确诊复发贫碍淋细类种项验检采样单编码标签条电话传讯联系军农业师职员"
    "专业务货轮船渔厂矿书记钢锅银钉针针缝纫织绿红蓝药剂胜强伟俊贤义莲兰凤鹏飞丽洁静宝贝环琼瑶颖领头额妇婴幼龄独"
    "孤双让愿灵魂爱悦欢乐庆节国庆中秋阳历历腊历厦岗岭桥楼塔极满无声尽处术傅图园团围响应边邻邻队阵随险难云雾静"
    "愿颗类体惊验骑斗郁鲜鸟鹤麦齿龄龟毕异当瘫监盘睁矿禄离稳穷竞笔节范筑简粮纪约级纳纽纯纸纷线组终经结绝统丝线维纲网"
    "紧编缘缩总绩继续骂羁习圣闻联职肃脑脚胆脸临旧艰艺节蕴虫补装见规视觉观触计订训托访设许评词试诗该详语诚误请论诸讲译议变"
)
_WIDE = {
    0xFF01 + n: 0x21 + n for n in range(94) if chr(0x21 + n).isalnum() or chr(0x21 + n) in "-./*"
}
# Figures as a document writes them.
_CAPITAL = dict(
    zip(map(ord, "壹贰叁肆伍陆柒捌玖拾佰貳參陸"), "一二三四五六七八九十百二三六", strict=True)
)
_TABLE = (
    {ord(old): new for old, new in zip(_OLD, _NEW, strict=True)}
    | _WIDE
    | _CAPITAL
    | {ord("‐"): "-", ord("–"): "-"}
)


def plain(text: str) -> str:
    """The draft as the rules read it; as long as it was."""
    return text.translate(_TABLE)
