"""What the optimizers tab says, in English and Chinese."""

from engines.params import Text

__all__ = ["WORDS"]

WORDS: dict[str, Text] = {
    # The map.
    "map": ("map of the surface with the paths", "曲面地图与优化路径"),
    "trails": ("methods", "优化方法"),
    "step": ("step", "步"),
    "speed": ("speed", "速度"),
    "hills": ("3-D", "三维"),
    "hills_help": ("See the surface as hills; drag to turn it.", "以三维显示曲面；拖动可转动。"),
    "one": ("1 start", "1 个起点"),
    "starts": ("starts", "个起点"),
    "grid1_help": ("One start: drag it, or click the map.", "单个起点：拖动它，或点击地图。"),
    "grid25_help": ("A grid of 25 starts.", "25 个起点的网格。"),
    "grid100_help": ("A grid of 100 starts.", "100 个起点的网格。"),
    "lost": ("lost at {step}", "第 {step} 步失去"),
    "diverged": ("diverged at {step}", "第 {step} 步发散"),
    "kink": (
        "NaN at {step}: it stood on a kink, where torch has no slope",
        "第 {step} 步为 NaN：起点位于尖点，torch 在此没有梯度",
    ),
    "outside": ("left the domain of f at {step}", "第 {step} 步离开 f 的定义域"),
    "matrix_told": (
        "After the last step: momentum **{momentum}**, Adam **{adam}**, Lion **{lion}**, "
        "SOAP **{soap}**, Muon **{muon}**, Shampoo **{shampoo}**.",
        "最后一步之后：动量 **{momentum}**、Adam **{adam}**、Lion **{lion}**、SOAP **{soap}**、"
        "Muon **{muon}**、Shampoo **{shampoo}**。",
    ),
    "matrix_losses": ("Loss, each method at its best rate", "损失（各取最优学习率）"),
    "matrix_rates": ("Every rate tried", "试过的每个学习率"),
    "spectra": ("Singular values of a step", "一步更新的奇异值"),
    "singular": ("singular value, from the largest", "奇异值序号（从大到小）"),
    "over_largest": ("over the largest", "与最大值之比"),
    "loss_axis": ("loss", "损失"),
    "m_sgd": ("SGD", "SGD"),
    "m_momentum": ("Momentum", "动量"),
    "m_adam": ("Adam", "Adam"),
    "m_lion": ("Lion", "Lion"),
    "m_shampoo": ("Shampoo", "Shampoo"),
    "m_soap": ("SOAP", "SOAP"),
    "m_muon": ("Muon", "Muon"),
    "drawn": ("Your schedule", "你画的调度"),
    "knot": ("point", "点"),
    "knots_hint": (
        "Drag a point, click for a new one, Delete removes it.",
        "拖动点；点击添加；按 Delete 删除。",
    ),
    "along": ("share of the way", "进度"),
    "share": ("share", "比例"),
    "edge": (
        "**{methods}**: best at the edge of the widest sweep; a rate beyond may be better.",
        "**{methods}**：最优值位于最宽扫描范围的边缘，范围之外可能更好。",
    ),
    "widened": (
        "Swept from {low:.0e} to {high:.0e}: widened, because a best rate stood at an edge.",
        "扫描范围 {low:.0e} 到 {high:.0e}：因最优学习率落在边缘而扩大。",
    ),
    "keys": (
        "Arrows move the start, n and p choose another, comma and full stop step, space plays.",
        "方向键移动起点，n、p 切换起点，逗号与句号逐步前进后退，空格播放。",
    ),
    "note": (
        "Drag the start, or click. Shift-click adds one, right-click removes it. "
        "Stars: known minima.",
        "拖动起点或点击地图。按住 Shift 点击可添加，右键删除。星号：已知的最小点。",
    ),
    "check": ("Check against a plain loop", "与普通循环核对"),
    "checking": ("Running each method alone …", "正在逐个单独运行……"),
    "exact": (
        "Largest difference to a plain loop over torch.optim: **{d}** (float64).",
        "与 torch.optim 普通循环的最大差别：**{d}**（float64）。",
    ),
    # The typed formula.
    "formula": ("your f(x, y)", "你的 f(x, y)"),
    "formula_hint": (
        "x, y, + - * / ^, numbers, pi, e, sqrt exp log sin cos tan atan sinh cosh tanh abs sign "
        "min max.",
        "可用 x、y、+ - * / ^、数字、pi、e，以及 sqrt exp log sin cos tan atan sinh cosh tanh "
        "abs sign min max。",
    ),
    "refused": (
        "The formula cannot be read yet; the reason stands beside it.",
        "公式暂时无法识别，原因写在公式旁。",
    ),
    # The cards.
    "choose": ("methods to compare", "要比较的方法"),
    "more": ("more", "更多"),
    # The step.
    "worked": ("the step, written out", "写出这一步的计算"),
    "of": ("{method}, from the first start", "{method}，从第一个起点出发"),
    "no_book": (
        "Too many steps to write them all out: take 2,000 or fewer.",
        "步数太多，无法逐一写出：请取 2000 步以内。",
    ),
    "gradient": ("minus the gradient", "负梯度"),
    "momentum": ("minus the first moment", "负一阶矩"),
    "squares": ("root of the second moment", "二阶矩的平方根"),
    "move": ("the step taken", "实际走的一步"),
    # The charts.
    "loss": ("Above the minimum: f − f*", "与最小值之差 f − f*"),
    "loss_seen": ("Above the lowest seen: f − min", "与所见最低值之差 f − min"),
    "distance": ("Distance to the nearest minimum", "到最近最小点的距离"),
    "median": (" (median of {n} starts)", "（{n} 个起点的中位数）"),
    "rate": ("Learning rate", "学习率"),
    "no_minimum": ("No minimum of this surface is known.", "该曲面的最小点未知。"),
    "running": ("Descending", "正在下降"),
    # The race.
    "race": (
        "Every method runs at 25 learning rates, from 10⁻⁴ to 100, and then at the one that suits "
        "it best. The score is the mean of log₁₀(f − f*) over the whole run: lower is better.",
        "每种方法先在 10⁻⁴ 到 100 之间的 25 个学习率上各跑一遍，再以最合适的学习率参赛。"
        "得分是整个过程中 log₁₀(f − f*) 的均值：越低越好。",
    ),
    "racing": ("Trying learning rates: methods", "正在尝试学习率：方法"),
    "stop": ("Stop", "停止"),
    "again": ("Race", "开始比赛"),
    "take": ("Take these rates to the descent", "把这些学习率用于“梯度下降”"),
    "sweep": ("Score at every learning rate", "各学习率下的得分"),
    "score": ("mean log₁₀(f − f*)", "log₁₀(f − f*) 的均值"),
    "at_best": ("Each at its best rate", "各取最佳学习率"),
    "stopped": ("Not raced yet: press Race.", "尚未比赛：请点“开始比赛”。"),
    "ranking": ("| place | method | best rate | score |", "| 名次 | 方法 | 最佳学习率 | 得分 |"),
    "diverges": ("diverges everywhere", "处处发散"),
    # The cloud.
    "cloud_note": (
        "200 runs of each method from one start, each with noise of its own. The ellipse would "
        "hold 95 % of a normal cloud.",
        "每种方法从同一起点运行 200 次，每次噪声不同。若点云为正态分布，椭圆内含 95 %。",
    ),
    "sigma": ("Standard deviation of the 200 runs", "200 次运行的标准差"),
    "theory": ("theory, SGD {axis}", "理论，SGD {axis}"),
    # The plane.
    "plane": ("learning rate and momentum", "学习率与动量"),
    "plane_hint": (
        "Point anywhere to see that pair of dials at work; click or drag to keep it.",
        "指向任意一点，看这组参数的表现；点击或拖动即可选定。",
    ),
    "alpha": ("learning rate α", "学习率 α"),
    "beta": ("momentum β", "动量系数 β"),
    "rate_left": ("error left per step", "每步保留的误差"),
    "flat": ("flat direction", "平缓方向"),
    "steep": ("steep direction", "陡峭方向"),
    "roots": ("the two roots", "两个特征根"),
    "quick": ("deeper is quicker", "颜色越深越快"),
    "plane_told": (
        "torch.optim.SGD at the point that is kept: error **{end:.3g}** after {n} steps; with "
        "this β it diverges from α = **{limit:.4g}**.",
        "选定点处的 torch.optim.SGD：{n} 步后误差为 **{end:.3g}**；在此 β 下，"
        "α 达到 **{limit:.4g}** 即发散。",
    ),
    "critical": ("critical damping", "临界阻尼"),
    "best": ("the best", "最优"),
    "error": ("error", "误差"),
    # Weight decay.
    "decay_note": (
        "Stars: where theory says each comes to rest. The dashed box: |x| ≤ 1/λ.",
        "星号：理论给出的停止点。虚线方框：|x| ≤ 1/λ。",
    ),
    "decay_mean": (
        "The mean of {n} runs of noise. The gradient has no direction of its own: all that moves "
        "the mean is the decay.",
        "{n} 次噪声运行的均值。梯度没有固定方向：均值的移动全部来自衰减。",
    ),
    "shrink": (
        "Factor of decay alone per step (solid x, dotted y)",
        "仅衰减一项每步的收缩因子（实线 x，点线 y）",
    ),
    "weights": ("The weights (solid x, dotted y)", "权重（实线 x，点线 y）"),
    "ends": ("| method | ends at | theory |", "| 方法 | 停在 | 理论 |"),
    # Reddi.
    "where": ("Where each method is", "各方法的位置"),
    "regret": ("Mean loss above the best fixed point", "平均损失与最优定点之差"),
    "reddi_note": (
        "Every third slope is C, the two between are −1. The sum falls towards −1; Adam divides "
        "the rare large slope by its own size and walks to +1.",
        "每三步有一次梯度为 C，其余两次为 −1。总和朝 −1 方向下降；Adam 把偶发的大梯度除以它"
        "自身的大小，走向了 +1。",
    ),
    "verdict": (
        "After {n} steps: Adam **{adam}**, AMSGrad **{amsgrad}**, SGD **{sgd}**. The best point "
        "is −1, the worst +1.",
        "{n} 步之后：Adam **{adam}**，AMSGrad **{amsgrad}**，SGD **{sgd}**。"
        "最好的点是 −1，最差的是 +1。",
    ),
}
