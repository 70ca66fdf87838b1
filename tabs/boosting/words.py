"""What the boosting tab says, in English and Chinese."""

from engines.params import Text

__all__ = ["WORDS"]

WORDS: dict[str, Text] = {
    "table": (
        "a CSV: x, y, label",
        "CSV：x、y、标签",
    ),
    # The panels.
    "round": ("round", "轮"),
    "tools": ("edit the points", "编辑数据点"),
    "hand": ("Hand", "手"),
    "hand_help": (
        "Drag a point, click it to flip its label, click beside it to add one.",
        "拖动数据点；点击它翻转标签；点击空白处添加。",
    ),
    "brush": ("Brush", "画笔"),
    "brush_help": ("Paint many points (or hold Shift).", "刷出许多点（或按住 Shift）。"),
    "eraser": ("Eraser", "橡皮"),
    "eraser_help": ("Wipe points away (or hold Alt).", "擦除数据点（或按住 Alt）。"),
    "label": ("class", "类别"),
    "point": ("point", "数据点"),
    "undo": ("Undo edits", "撤销编辑"),
    "alone": ("This learner alone", "只看这一个学习器"),
    "alone_help": ("One learner alone, or the sum so far.", "单个学习器，或到此为止的总和。"),
    "hint": (
        "Drag, click to flip, click beside to add, right-click to delete. Larger points weigh "
        "more in this round; flipped ones are ringed. The thin line is the best boundary.",
        "拖动；点击翻转标签；点空白处添加；右键删除。点越大，本轮权重越大；带圈的是标签被翻转的点。"
        "细线是理论最优边界。",
    ),
    "choose": (
        "Click a point to see its own loss, or press n.",
        "点击一个数据点查看它自己的损失，或按 n 键。",
    ),
    "stack_hint": (
        "The same bases, the same points; only what the last model learnt from differs.",
        "初级学习器相同，数据点相同；不同的只是次级学习器从什么学起。",
    ),
    "keys": (
        "n, p: next, previous point; arrows move it, f flips, Delete deletes, a adds, 1 to 4 "
        "choose the class; without a point, arrows turn the rounds and space plays.",
        "n、p：下一个、上一个点；方向键移动，f 翻转，Delete 删除，a 添加，1 到 4 选类别；"
        "未选中点时，方向键切换轮次，空格播放。",
    ),
    "train": ("train", "训练"),
    "test": ("test", "测试"),
    "oob": ("out of bag", "袋外"),
    "edited": ("Your edited points: {n}.", "编辑后的数据点：{n} 个。"),
    "too_many": (
        "They are too many for the link, which leaves them out; export points.csv.",
        "数量太多，无法写入链接；请在“导出”中保存 points.csv。",
    ),
    "bayes": (
        "Nobody can do better than {error:.1f} % error here.",
        "此处任何方法的错误率都不低于 {error:.1f} %。",
    ),
    "none": ("Choose a method.", "请选择一种方法。"),
    "error": ("Error (dotted: train)", "错误率（点线：训练）"),
    "loss": ("Log-loss (dotted: train)", "对数损失（点线：训练）"),
    "share": ("Flipped points' share of the weight", "翻转点的权重占比"),
    "no_flips": ("No flipped points yet: click one.", "还没有翻转的点：点击一个试试。"),
    "share_of_points": ("share of the points", "数量占比"),
    # One method.
    "margins": ("Margins after this round", "本轮之后的间隔分布"),
    "margin": ("margin: right minus the best wrong class", "间隔：正确类得分减最强的错误类"),
    "points": ("points", "数据点数"),
    "all": ("all points", "全部数据点"),
    "flipped": ("flipped points", "翻转的点"),
    "tree": ("The tree of round {round}{of}: click a node", "第 {round} 轮的树{of}：点击节点"),
    "of_class": (", class {k}", "（第 {k} 类）"),
    "deeper": ("… {n} deeper nodes not drawn", "……另有 {n} 个更深的节点未画出"),
    "no_tree": ("No tree to draw: {why}", "没有可画的树：{why}"),
    "leaf": ("leaf", "叶"),
    "weight": ("leaf weight w*", "叶权重 w*"),
    "adds": ("adds η w*", "贡献 η w*"),
    "shares": ("shares of the classes", "各类占比"),
    "gain": ("gain", "增益"),
    "samples": ("points", "点数"),
    "node": ("Node {id}: {n} points", "节点 {id}：{n} 个点"),
    "conventions": (
        "The library's gain is the bracket without ½. The grown tree is pruned from its leaves "
        "upward: a split of less than γ = {gamma:g} goes once nothing stands below it, so a weak "
        "one above a strong one stays. The paper's gain is half the bracket minus γ, weak below "
        "0: the same γ prunes twice as hard there.",
        "库中的增益不含 ½。树长成后自叶向上剪枝：增益小于 γ = {gamma:g} 的分裂，"
        "要等其下已无分裂才被剪去，因此强分裂之上的弱分裂会保留。"
        "论文的增益是它的一半再减 γ，小于 0 为弱：同样的 γ，"
        "论文的剪枝力度是库的两倍。",
    ),
    "candidates_head": (
        "| split | G left | H left | G right | H right | gain (library) | gain (paper) | fate |",
        "| 分裂 | 左 G | 左 H | 右 G | 右 H | 增益（库） | 增益（论文） | 结局 |",
    ),
    "candidates": ("Every split this node could have had", "该节点所有可能的分裂"),
    "threshold": ("threshold", "阈值"),
    "chosen_split": ("chosen", "被选中"),
    "gamma_library": ("γ, library: prune below", "γ（库）：低于则剪枝"),
    "gamma_paper": ("2γ, paper: prune below", "2γ（论文）：低于则剪枝"),
    "sampled": (
        "Rows or columns are sampled: the library saw fewer points than these sums.",
        "启用了行采样或列采样：库看到的点少于此处求和所用。",
    ),
    "steps": (
        "Point {point} before round {round}: one step downhill",
        "第 {round} 轮前的第 {point} 个点：下降一步",
    ),
    "score": ("its margin s", "该点的间隔 s"),
    "point_loss": ("loss log(1 + e⁻ˢ)", "损失 log(1 + e⁻ˢ)"),
    "tangent": ("first order: g t", "一阶：g t"),
    "parabola": ("second order: g t + ½ h t²", "二阶：g t + ½ h t²"),
    "now": ("now", "当前"),
    "first": ("step −η g", "步长 −η g"),
    "second": ("step −η g/h", "步长 −η g/h"),
    "regular": ("step −η g/(h + λ)", "步长 −η g/(h + λ)"),
    "actual": ("this round's tree", "本轮的树"),
    "no_step": (
        "Only gradient boosting and XGBoost step along derivatives: take one of them in hand.",
        "只有梯度提升与 XGBoost 沿导数前进：请把其中之一设为“当前方法”。",
    ),
    # Pruning.
    "prune_exact": ("exact: prunes upward", "exact：自叶向上剪枝"),
    "prune_hist": ("hist: asks before it splits", "hist：分裂前先判断"),
    "tree_exact": ("exact, round {round}: gains", "exact，第 {round} 轮：各分裂的增益"),
    "tree_hist": ("hist, round {round}: gains", "hist，第 {round} 轮：各分裂的增益"),
    "prune_step": ("splits gone: ", "已去掉的分裂："),
    "prune_hint": (
        "The trees below are grown without γ; the slider under each takes its splits away one by "
        "one. Hollow: the gain lies below γ. Crossed: gone, or never looked at.",
        "下面的树先不考虑 γ 长成；其下的滑块把分裂逐个去掉。空心：增益低于 γ；打叉：已去掉，"
        "或从未考察。",
    ),
    "prune_told": (
        "The same γ, two models. Test error after the last round: exact **{exact:.1f} %**, hist "
        "**{hist:.1f} %**.",
        "同一个 γ，两个模型。最后一轮后的测试错误率：exact **{exact:.1f} %**，"
        "hist **{hist:.1f} %**。",
    ),
    # Missing values.
    "rows_gone": (
        "{n} of {all} rows have lost a value and are left out here; the view Missing values keeps "
        "them.",
        "{all} 行中有 {n} 行缺失取值，此处略去；“缺失值”视图会保留它们。",
    ),
    "gap_pane": ("XGBoost, trained with the gaps", "XGBoost（用含缺失的样本训练）"),
    "gap_hint": (
        "Drag a point off the left edge and it loses x₁, off the lower edge x₂; back, it has "
        "both. Points on an edge have no such value.",
        "把点拖出左边，它就失去 x₁；拖出下边，失去 x₂；拖回来则恢复。贴在边上的点缺该值。",
    ),
    "ways": ("Two ways down the tree of this round", "该点在本轮树中的两条路径"),
    "ways_title": (
        "Tree of round {round}: ?← or ?→ is where a missing value goes",
        "第 {round} 轮的树：?← 或 ?→ 为缺失值的去向",
    ),
    "way_before": ("with all values", "值齐全"),
    "way_after": ("with the lost value", "缺失一个值"),
    "way_default": ("the learnt way was taken", "按默认方向走"),
    "gap_shares": ("Share of the point's own class", "该点真实类别的概率"),
    # When to stop.
    "stop_title": ("Log-loss by round", "逐轮对数损失"),
    "held": ("held out", "留出"),
    "kept": ("kept", "保留"),
    "stopped": ("stops", "停止"),
    "stop_told": (
        "Kept: round **{best}**; the training stops after round **{last}** of {rounds}. Held-out "
        "log-loss **{kept:.3f}** instead of {end:.3f} at the end.",
        "保留第 **{best}** 轮；共 {rounds} 轮，训练在第 **{last}** 轮后停止。"
        "留出样本的对数损失为 **{kept:.3f}**，而训练到底为 {end:.3f}。",
    ),
    "bins_title": ("Bins against exact", "分箱与 exact 的比较"),
    "bins": ("bins", "箱数"),
    "test_error": ("test error", "测试错误率"),
    "milliseconds": ("ms for the fit", "拟合耗时（毫秒）"),
    "exact": ("exact", "exact"),
    "features_title": ("Which features matter?", "哪些特征重要？"),
    "useless": ("x₃ (noise)", "x₃（噪声）"),
    "by_weight": ("splits", "分裂次数"),
    "by_gain": ("gain", "增益"),
    "by_permutation": ("accuracy lost when shuffled", "打乱后损失的准确率"),
    # A visitor's table.
    "columns": ("Columns of your table", "表格的列"),
    "column_x": ("x₁", "x₁"),
    "column_y": ("x₂", "x₂"),
    "column_label": ("label", "标签"),
    # Why it helps.
    "redraw": ("Draw 10 fresh training sets", "重新抽取 10 个训练集"),
    "stop": ("Stop", "停止"),
    "why": (
        "The method in hand is fitted to ten training sets that differ only by the luck of the "
        "draw. Each gives its own boundary; how far they disagree is the **variance**, how far "
        "their mean is from the truth is the **bias**.",
        "当前方法将在十个仅因抽样运气而不同的训练集上各拟合一次。每次得到一条边界："
        "它们之间的分歧就是**方差**，平均结果与真相的差距就是**偏差**。",
    ),
    "drawing": (
        "{k} training sets: variance **{variance:.3f}**",
        "{k} 个训练集：方差 **{variance:.3f}**",
    ),
    "and_bias": (", bias² **{bias:.3f}**", "，偏差² **{bias:.3f}**"),
    "against_tree": (
        "; a single full tree **{variance:.3f}**.",
        "；单棵完全生长的树 **{variance:.3f}**。",
    ),
    "variance": ("variance", "方差"),
    "bias": ("bias²", "偏差²"),
    "tree_variance": ("variance of a full tree", "完全生长单树的方差"),
    "spread": ("Where they disagree: the boundary of each", "分歧所在：各自的边界"),
    "by_round": ("By round", "逐轮变化"),
    # Stacking.
    "plane_fold": ("Out-of-fold: what the last model learns from", "折外：次级学习器的训练数据"),
    "plane_leaky": ("Leaky: answers to points seen before", "泄漏：对见过的点作答"),
    "says": ("{base} says", "{base}的回答"),
    "says_class": ("{base} says, class {k}", "{base}的回答，第 {k} 类"),
    "coefficients": ("Coefficients of the last model", "次级学习器的系数"),
    "fold": ("out-of-fold", "折外"),
    "leaky": ("leaky", "泄漏"),
    "stack_error": (
        "Test error: out-of-fold **{fold:.1f} %**, leaky **{leaky:.1f} %**. "
        "Train error: {fold_train:.1f} % and {leaky_train:.1f} %.",
        "测试错误率：折外 **{fold:.1f} %**，泄漏 **{leaky:.1f} %**。"
        "训练错误率：{fold_train:.1f} % 与 {leaky_train:.1f} %。",
    ),
    "last_boundary": ("boundary of the last model", "次级学习器的边界"),
}
