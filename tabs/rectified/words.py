"""The words of the stage, English and Chinese."""

from engines.params import Text

__all__ = ["PICTURES", "STRAIGHT", "TIMES"]

STRAIGHT: dict[str, Text] = {
    "independent": ("Independent, exact", "独立耦合（精确）"),
    "transport": ("Optimal transport", "最优传输"),
    "reflow": ("Reflow, 2-RF", "Reflow（2-RF）"),
    "again": ("3-RF", "3-RF"),
    "steps": (
        "Steps N, from noise (t = 0) to data (t = 1)",
        "步数 N，从噪声（t = 0）到数据（t = 1）",
    ),
    "roads": ("Roads", "路径"),
    "pairs": ("Pairs", "配对"),
    "keys": (
        "n and p choose the start or a mode, arrow keys move it.",
        "n 和 p 选择起点或峰，方向键移动。",
    ),
    "told": ("{off} % off the modes, sd of y {sd}", "峰外 {off} %，y 的标准差 {sd}"),
    "line": (
        "straightness {s:.3f}, path/chord {longer:.3f}",
        "直度 {s:.3f}，路程/弦长 {longer:.3f}",
    ),
    "hint": (
        "Scrub N. Drag the start (orange) and the modes (dashed rings); nets learn anew when a "
        "mode is let go. Pairs: noise and data before anything was learnt.",
        "拖动 N。可拖动起点（橙色）和各峰（虚线圈）；放开峰之后网络重新学习。配对：学习之前的"
        "噪声与数据。",
    ),
    "running": ("Learning straight roads:", "正在学习直路："),
    "stop": ("Stop", "停止"),
    "chart": ("Off the modes against steps", "峰外比例与步数"),
    "n": ("steps N", "步数 N"),
    "share": ("share off the modes", "峰外比例"),
    "floor": ("truth", "真实分布"),
    "short_independent": ("Exact", "精确"),
    "short_transport": ("Transport", "传输"),
    "short_reflow": ("2-RF", "2-RF"),
    "short_again": ("3-RF", "3-RF"),
    "quantity": ("quantity", "量"),
    "row_paid": ("Cost of the pairs", "配对的代价"),
    "row_arrived": ("Cost of its ends", "终点的代价"),
    "row_straight": ("Straightness", "直度"),
    "row_longer": ("Path / chord", "路程 / 弦长"),
    "row_crossed": ("Pairs cross", "配对交叉"),
    "row_left": ("Its ends cross", "终点连线交叉"),
    "row_one": ("Off at N = 1", "N = 1 时峰外"),
    "row_many": ("Off at N = 64", "N = 64 时峰外"),
    "row_seconds": ("Learnt in", "学习用时"),
    "exact": ("exact", "精确"),
    "seconds": ("{s:.1f} s", "{s:.1f} 秒"),
    "cost": (
        "Cost: E|x − z|², of what was paired, and of where the flow takes the noise. Straightness "
        "0 is straight.",
        "代价：E|x − z|²，分别为学习前的配对，以及噪声与流的终点。直度为 0 即直线。",
    ),
    "waiting": (
        "The ways that learn appear one by one when they have learnt.",
        "要学习的方式在学成之后逐个出现。",
    ),
}

TIMES: dict[str, Text] = {
    "density": ("Density of the training times", "训练时刻的密度"),
    "t": ("t, noise at 1", "t，噪声在 1"),
    "p": ("p(t)", "p(t)"),
    "lognorm": ("logit-normal", "对数几率正态"),
    "mode": ("mode sampling", "众数采样"),
    "cosmap": ("CosMap", "CosMap"),
    "uniform": ("uniform", "均匀"),
    "moved": ("shifted by {shift:g}", "时移 {shift:g}"),
    "median": ("median", "中位数"),
    "loss": ("Least loss at each t, the plane", "各时刻的最小损失，平面"),
    "loss_axis": ("E|x − z − v|²", "E|x − z − v|²"),
    "schedule": (
        "Sigmas of {steps} steps, by the real scheduler",
        "{steps} 步的 sigma，真实调度器",
    ),
    "step": ("step", "步"),
    "sigma": ("sigma", "sigma"),
    "plain": ("no shift: {n} above 1/2", "无时移：{n} 步大于 1/2"),
    "once": (
        "sigmas given, shifted once: {n}, last {last:.4f}",
        "给定 sigma，移一次：{n}，末尾 {last:.4f}",
    ),
    "twice": (
        "default, shifted twice: {n}, last {last:.4f}",
        "默认，移两次：{n}，末尾 {last:.4f}",
    ),
    "dynamic": ("dynamic, {px} px: shift {s:.2f}", "动态，{px} 像素：时移 {s:.2f}"),
    "least": ("least possible", "最小可能"),
    "excess": ("left on top by a net trained at {name} times", "网络多出的误差，训练时刻：{name}"),
    "running": ("Two small nets learn:", "两个小网络正在学习："),
    "stop": ("Stop", "停止"),
    "knob": ("middle", "中点"),
    "told": (
        "{middle:.1f} % of the training lies between t = 1/4 and 3/4; after the shift {late:.1f} "
        "% above 1/2. Drag the hump, and the middle of the schedule.",
        "{middle:.1f} % 的训练在 t = 1/4 与 3/4 之间；时移之后 {late:.1f} % 大于 1/2。可拖动峰，"
        "以及调度曲线的中点。",
    ),
    "folds": (
        " Mode sampling folds here: some times come more than once.",
        " 众数采样在此折叠：有些时刻出现不止一次。",
    ),
    "noisy": ("in noise", "加噪"),
    "known": ("means over blocks", "按块平均"),
    "small": ("64 px, t = {t:.3f}", "64 像素，t = {t:.3f}"),
    "large": ("128 px, t = {t:.3f}", "128 像素，t = {t:.3f}"),
    "doubt": ("doubt ±{d:.4f}", "不确定度 ±{d:.4f}"),
}

PICTURES: dict[str, Text] = {
    "grid": ("Equal doubt at another resolution", "另一分辨率下同样的不确定度"),
    "keys": ("Arrow keys choose a picture.", "方向键选择图片。"),
    "sheets": ("Sheet", "表"),
    "picture": ("picture", "图片"),
    "pin": ("Pin", "钉住"),
    "pin_help": ("Compare the others with this one.", "用其他图片与它比较。"),
    "pinned": ("pinned", "已钉住"),
    "rms": ("RMS difference {rms}", "均方根差 {rms}"),
    "difference": ("Difference", "差异"),
    "difference_help": ("The difference, amplified.", "放大显示差异。"),
    "slide": ("Slide from one to the other", "在两图之间滑动"),
    "hint": (
        "The large picture at the same t is known twice as well: its blocks are cleaner. At the "
        "shifted t both are known equally well.",
        "同一个 t 下，大图看得更清：色块更干净，不确定度减半。移动 t 之后两者同样清楚。",
    ),
}
