"""The file for the ministry's system of volunteers' hours.

UNVERIFIED: what that system takes in is not published. The columns are those of the national standard of
volunteers' records as far as they are known; a place compares them with its own system before it sends any.
"""

COLUMNS = ("志愿者编号", "姓名", "服务项目", "服务日期", "服务时长（小时）", "服务组织")
