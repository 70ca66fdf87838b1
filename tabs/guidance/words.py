"""What the guidance tab says, in English and Chinese."""

from engines.params import Text

__all__ = ["FLOW", "MOSAIC", "WORDS"]

FLOW: dict[str, Text] = {
    "tools": ("Modes", "峰"),
    "add": ("+ ● of the class", "+ ● 所求类别"),
    "add_help": ("Add a mode of the class at the cursor (a)", "在光标处加一个所求类别的峰（a）"),
    "other": ("+ ■ other", "+ ■ 其他类别"),
    "other_help": ("Add a mode of the other class at the cursor", "在光标处加一个其他类别的峰"),
    "flip": ("● ⇄ ■", "● ⇄ ■"),
    "flip_help": ("Turn the chosen mode's class (f)", "改变选中峰的类别（f）"),
    "remove": ("Remove", "删除"),
    "remove_help": ("Remove the chosen mode (Delete)", "删除选中的峰（Delete）"),
    "undo": ("First modes", "最初的峰"),
    "undo_help": ("Back to the modes of the start", "恢复最初的峰"),
    "trails": ("Paths", "轨迹"),
    "trails_help": ("Show the way of some points", "显示部分点走过的路"),
    "noise": ("noise", "噪声"),
    "band": ("guidance acts for σ in", "引导作用区间 σ"),
    "low": ("Interval from σ", "区间下限 σ"),
    "high": ("Interval to σ", "区间上限 σ"),
    "s_u": ("unconditional score", "无条件得分"),
    "s_c": ("conditional", "有条件得分"),
    "difference": ("difference", "两者之差"),
    "guided": ("guided by CFG", "CFG 引导后"),
    "beyond": ("goes on: {x} times as long", "超出画面，全长为 {x} 倍"),
    "hint": (
        "Drag the modes. ● are the class that is asked for, ■ are not; × are points that end far "
        "from every mode; half a dot or cross on the edge lies beyond it. Move the pointer to see "
        "the scores there, multiplied by their variance, so that each arrow ends at the clean "
        "point expected. The plane is shrunk by 2/√(4 + σ²), so that pure noise fits.",
        "可拖动各个峰。● 是所求类别，■ 不是；× 是最终远离所有峰的点；"
        "边缘上的半个点或叉表示已超出画面。"
        "移动指针查看该处的得分，箭头为得分乘以方差，终点即期望的干净点。"
        "平面按 2/√(4 + σ²) 缩小，使纯噪声也能放下。",
    ),
    "keys": (
        "n and p choose a mode, arrows move it or the cursor, a adds, f flips, Delete removes.",
        "n 和 p 选择峰，方向键移动峰或光标，a 添加，f 改变类别，Delete 删除。",
    ),
}

WORDS: dict[str, Text] = {
    "samples": ("Samples, where they came from and where they end", "样本：从哪里来，到哪里去"),
    "sampled": ("Density of what is sampled", "实际采样的密度"),
    "target": ("p(x|c)ʷ p(x)¹⁻ʷ, said to be sampled", "常说的目标 p(x|c)ʷ p(x)¹⁻ʷ"),
    "figures": (
        "off every mode {off:.1f} % · mean ({x:.2f}, {y:.2f}) · std ({sx:.2f}, {sy:.2f})",
        "偏离所有峰 {off:.1f} % · 均值 ({x:.2f}, {y:.2f}) · 标准差 ({sx:.2f}, {sy:.2f})",
    ),
    "moments": (
        "mean ({x:.2f}, {y:.2f}) · std ({sx:.2f}, {sy:.2f})",
        "均值 ({x:.2f}, {y:.2f}) · 标准差 ({sx:.2f}, {sy:.2f})",
    ),
    "outside": ("leaves the square", "超出方框"),
    "shares_title": ("Shares of the modes", "各峰的占比"),
    "moments_title": ("Mean and spread along x", "x 方向的均值与标准差"),
    "mode": ("mode", "峰"),
    "off": ("off every mode", "偏离所有峰"),
    "mean": ("mean", "均值"),
    "std": ("std", "标准差"),
    "of_target": ("of the target", "目标"),
    "scale": ("guidance scale w", "引导强度 w"),
    "front_title": ("Which mode survives, which rule pays", "谁留住了多样性，谁偏离了峰"),
    "rarest": ("share of the rarest mode", "最少的峰的占比"),
    "off_axis": ("points off every mode", "偏离所有峰的点"),
    "none": ("Choose at least one rule.", "请至少选择一种规则。"),
    "start": ("Draw the grid", "绘制网格"),
    "stop": ("Stop", "停止"),
    "ready": (
        "Every cell starts from the noise of its seed. Press the button; pictures appear as they "
        "come.",
        "每一格都从其种子的噪声出发。按下按钮，图片会陆续出现。",
    ),
    "working": (
        "{cells} of {of} pictures; this batch is at step {step} of {steps}.",
        "已完成 {cells} / {of} 张；本批第 {step} / {steps} 步。",
    ),
    "done": ("{of} pictures in {seconds:.1f} s.", "{of} 张图片，用时 {seconds:.1f} 秒。"),
    "kept": ("{of} pictures.", "{of} 张图片。"),
    "cell": (
        "as prompted {accuracy} · clipped pixels {clipped:.1f} %",
        "符合提示 {accuracy} · 截断像素 {clipped:.1f} %",
    ),
    "wrong": ("not as asked: {list}", "不符：{list}"),
    "accuracy": ("as prompted", "符合提示"),
    "clipped": ("clipped pixels", "截断像素"),
    "diversity": ("diversity over seeds", "种子间多样性"),
    "curves_title": ("What the grid shows, in figures", "网格的数值"),
    "norms_title": ("Size of the predictions, step by step", "逐步的预测大小"),
    "eps_u": ("without the condition", "无条件"),
    "eps_c": ("with it", "有条件"),
    "eps_d": ("their difference", "两者之差"),
    "step": ("step", "步"),
    "expected": ("The clean picture expected at each step", "每一步所期望的干净图片"),
    "ask": (
        "Double-click a picture (or Enter) to see what was expected at each of its steps.",
        "双击图片（或按 Enter）查看它每一步所期望的画面。",
    ),
}

MOSAIC: dict[str, Text] = {
    "grid": ("Pictures", "图片"),
    "sheets": ("Sheets", "页"),
    "picture": ("picture", "图片"),
    "slide": ("Where one picture ends and the other begins", "两张图片的分界"),
    "pin": ("Pin", "固定"),
    "pin_help": ("Compare the others with this one (p)", "其余图片与这一张比较（p）"),
    "pinned": ("pinned", "已固定"),
    "difference": ("Difference", "差值"),
    "difference_help": ("Grey where equal, amplified 4 times", "相同处为灰色，差值放大 4 倍"),
    "rms": ("rms difference", "均方根差"),
    "hint": (
        "Click a picture to choose it, Shift-click or Pin to compare others with it; play or drag "
        "the dial to run through all. Double-click takes one apart.",
        "点击选择图片；按住 Shift 点击或“固定”后可与其他图片比较；播放或拖动滑块可遍历全部。"
        "双击可拆解。",
    ),
    "keys": (
        "Arrow keys choose, p pins, Enter takes apart.",
        "方向键选择，p 固定，Enter 拆解。",
    ),
}
