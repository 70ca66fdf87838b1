"""What the detection tab says, in English and Chinese."""

from engines.params import Text

__all__ = ["BY_CLASS", "DOCTOR", "PART", "PROTOCOL", "RIVALS", "SUPPRESSION", "WORDS"]

PROTOCOL = {"coco": "COCO", "voc07": "PASCAL VOC 2007", "voc10": "PASCAL VOC 2010"}
"""Names of `engines.detection.PROTOCOLS`."""

PART: dict[str, Text] = {
    "stage": ("Picture with objects and detections", "图片，以及真实框与预测框"),
    "tools": ("Tools", "工具"),
    "tool_hand": ("Move", "移动"),
    "tool_hand_help": ("Drag a box, or a corner of it", "拖动框或框角"),
    "tool_truth": ("+ object", "＋真实框"),
    "tool_truth_help": ("Draw a ground-truth box", "绘制真实框"),
    "tool_found": ("+ detection", "＋预测框"),
    "tool_found_help": ("Draw a predicted box", "绘制预测框"),
    "new_class": ("Class of new boxes", "新框的类别"),
    "undo": ("Undo", "撤销"),
    "adopt": ("detections as objects", "以预测框作真实框"),
    "adopt_help": (
        "Makes objects of the detections that are shown: correct them by hand",
        "把显示的预测框复制为真实框，再手动修正",
    ),
    "image": ("Image", "图片"),
    "remove": ("Delete", "删除"),
    "search": ("find a picture by its name", "按文件名查找"),
    "order": ("Order of the pictures", "图片次序"),
    "order_file": ("as in the files", "按文件次序"),
    "order_worst": ("worst first", "最差的在前"),
    "more_pictures": ("{n} more: narrow the search", "另有 {n} 张，请缩小范围"),
    "norm": ("What a cell tells", "单元格内容"),
    "norm_none": ("counts", "计数"),
    "norm_row": ("share of the objects of a class", "占该类真实框的比例"),
    "norm_column": ("share of the detections of a class", "占该类预测框的比例"),
    "focus": ("Which classes", "显示哪些类别"),
    "most_mixed": ("most confused", "混淆最多的类别"),
    "hint": (
        "Drag, draw, resize. Green: objects (dotted: not found). Blue ✓ right, orange ✗ wrong, "
        "grey ○ set aside. Keys on a box: arrows move (Shift ×10), Ctrl+arrows resize, C class, "
        "+ − score, Delete; G new object, D new detection.",
        "可拖动、绘制、缩放。绿框：真实目标（点线：未被检出）；蓝色 ✓ 正确，橙色 ✗ 错误，"
        "灰色 ○ 忽略。选中后按键：方向键移动（Shift ×10），Ctrl+方向键缩放，"
        "C 换类别，+ − 改得分，Delete 删除；G 新真实框，D 新预测框。",
    ),
    "hint_shapes": (
        "Masks or turned boxes are compared: choose the overlap of upright boxes to move boxes "
        "by hand. Green: objects (dotted: not found). Blue ✓ right, orange ✗ wrong, grey ○ set "
        "aside.",
        "正在比较掩码或旋转框；改为比较正框后才可手动移动。"
        "绿框：真实目标（点线：未被检出）；蓝色 ✓ 正确，橙色 ✗ 错误，灰色 ○ 忽略。",
    ),
    "hint_poses": (
        "Keypoints are compared (OKS): choose boxes to move them by hand; a box that is moved "
        "loses its keypoints. Green: objects (dotted: not found). Blue ✓ right, orange ✗ wrong, "
        "grey ○ set aside, as are objects without labelled keypoints.",
        "正在比较关键点（OKS）；改为比较正框后才可手动移动，移动过的框不再带关键点。"
        "绿：真实目标（点线：未被检出）；蓝 ✓ 正确，橙 ✗ 错误，"
        "灰 ○ 忽略（没有标注关键点的目标也忽略）。",
    ),
    "nothing_held": ("Click a box to see its fate.", "点选一个框，看它的判定。"),
    "truth": ("Object", "真实框"),
    "detection": ("Detection", "预测框"),
    "used": ("found", "已被检出"),
    "free": ("not found", "未被检出"),
    "crowd": ("crowd", "群体"),
    "difficult": ("difficult", "困难"),
    "curve": ("Precision against recall", "查准率-查全率曲线"),
    "recall": ("Recall", "查全率"),
    "precision": ("Precision", "查准率"),
    "confidence": ("Confidence ≥", "置信度 ≥"),
    "iou": ("IoU ≥", "交并比 ≥"),
    "beta": ("β of F", "F 的 β"),
    "label": ("Class", "类别"),
    "size": ("Object size", "目标尺寸"),
    "convention": ("Average precision", "平均精度算法"),
    "all": ("all classes", "全部类别"),
    "score": ("Score", "得分"),
    "why": ("Why", "原因"),
    "verdict": ("Verdict", "判定"),
    "overlap": ("IoU", "交并比"),
    "similarity": ("OKS", "OKS"),
    "ranked": ("The ranked list, one detection at a time", "按得分排序，逐个走查"),
    "step": ("detection", "预测"),
    "shown": ("Shown: score", "输出：得分"),
    "no_tn": ("no TN: nobody counts boxes rightly not drawn", "没有 TN：正确地没画的框数不清"),
    "of_shown": ("of what is shown", "输出中正确的比例"),
    "of_there": ("of what is there", "目标中找到的比例"),
    "best": ("Best F", "最佳 F"),
    "at": ("at confidence", "置信度"),
    "bars": ("AP at each IoU threshold", "各交并比阈值下的 AP"),
    "f_chart": ("F against the confidence threshold", "F 随置信度阈值的变化"),
    "add_class": ("new class…", "新类别…"),
    "class_name": ("Name of the new class", "新类别的名称"),
    "confusion": (
        "Confusion at this confidence and IoU, over all images",
        "此置信度与交并比下的混淆矩阵（全部图片）",
    ),
    "others": ("{n} others", "其余 {n} 类"),
    "mixed": ("Most often:", "最常见的混淆："),
    "taken_for": ("{a} taken for {b}, {n}×", "{a} 被当作 {b}，{n} 次"),
    "comma": ("; ", "；"),
    "none_mixed": ("No class is taken for another.", "没有类别之间的混淆。"),
    "confusion_corner": ("object \\ detected as", "真实 \\ 预测"),
    "missed": ("missed", "漏检"),
    "background": ("background", "背景"),
    "elsewhere": ("in another picture", "在其他图片中"),
    "pooled": ("all in one ranking", "合并排序"),
    "class_mean": ("mean over classes", "各类的均值"),
    "pooled_note": (
        "The areas are of all classes in one ranking; the numbers are the mean over the classes.",
        "图中阴影是全部类别合并排序的结果；数字是各类别的平均。",
    ),
    "is_hit": ("right: recall rises", "正确：查全率上升"),
    "is_miss": ("wrong: precision falls", "错误：查准率下降"),
    "walk": (
        "Number {k}, score {score}, is {what}. P = {p}, R = {r}.",
        "第 {k} 个，得分 {score}，{what}。P = {p}，R = {r}。",
    ),
    "no_points": ("No detection counts here.", "这里没有计入的预测。"),
    "to_coco": ("to COCO", "相对 COCO"),
    "fpr": ("False positive rate", "假正率"),
    "tpr": ("True positive rate", "真正率"),
    "prevalence": ("Prevalence π", "正例占比 π"),
    "roc_auc": ("Area under the ROC curve", "ROC 曲线下面积"),
    "ap": ("Average precision", "平均精度"),
    "twin_hint": (
        "The same 4,000 scores throughout; only the share of positives changes.",
        "始终是同样的 4000 个得分，只改变正例所占的比例。",
    ),
}
"""For the parts."""

BY_CLASS: dict[str, Text] = {
    "all_curves": ("Every class, and their mean (thick)", "各类别曲线与均值（粗线）"),
    "recall": ("Recall", "查全率"),
    "precision": ("Precision", "查准率"),
    "confidence": ("Confidence ≥", "置信度 ≥"),
    "score": ("Score", "得分"),
    "swept": ("Precision, recall and F against confidence", "查准率、查全率、F 随置信度的变化"),
    "calibration": ("Does a score keep its word? (reliability)", "得分可信吗？（可靠性图）"),
    "told_mean": (
        "Interpolated precision at COCO's 101 recalls; {n} classes with objects, mAP {ap}.",
        "COCO 101 个查全率处的插值查准率；{n} 个有真实框的类别，mAP {ap}。",
    ),
    "told_class": ("Orange: {name}, AP {ap}.", "橙色：{name}，AP {ap}。"),
    "some": ("{n} of the curves are drawn.", "只画出其中 {n} 条。"),
    "told_best": (
        "Blue P, dashed R, green F; the largest F is {f}, at {at}.",
        "蓝线 P，虚线 R，绿线 F；F 最大为 {f}，在 {at} 处。",
    ),
    "told_trust": (
        "Bars: share that is right; orange: how far the score is off. ECE {ece}, largest {mce}, "
        "Brier {brier}.",
        "柱：实际正确的比例；橙线：与得分之差。ECE {ece}，最大 {mce}，Brier {brier}。",
    ),
    "per_class": ("Class by class", "逐类结果"),
    "mean": ("mean over classes, or sum", "各类均值或合计"),
    "show_all": ("show all {n}", "显示全部 {n} 行"),
    "col_name": ("class", "类别"),
    "col_objects": ("objects", "真实框"),
    "col_tp": ("TP", "TP"),
    "col_fp": ("FP", "FP"),
    "col_fn": ("FN", "FN"),
    "col_precision": ("P", "P"),
    "col_recall": ("R", "R"),
    "col_f": ("F", "F"),
    "col_ap": ("AP", "AP"),
    "col_ap_ten": ("AP[.5:.95]", "AP[.5:.95]"),
    "col_small": ("small", "小"),
    "col_medium": ("medium", "中"),
    "col_large": ("large", "大"),
    "col_best": ("best F", "最佳 F"),
    "col_at": ("at", "置信度"),
    "mistakes": ("Every mistake, with its picture", "全部错误及其图片"),
    "mistakes_note": (
        "Of what is shown at this confidence, and objects that nothing found. Press a line to see "
        "its picture.",
        "此置信度下输出中的错误，以及未被检出的目标。点选一行可看到所在图片。",
    ),
    "col_kind": ("kind", "类型"),
    "col_label": ("class", "类别"),
    "col_score": ("score", "得分"),
    "col_picture": ("picture", "图片"),
    "hint_precision": ("Precision at this confidence", "此置信度下的查准率"),
    "hint_recall": ("Recall at this confidence", "此置信度下的查全率"),
    "hint_at": ("The confidence of the largest F", "F 最大时的置信度"),
}
"""For charts and the table of classes."""

DOCTOR: dict[str, Text] = {
    "well": ("Read; nothing looks suspicious.", "已读取，未发现可疑之处。"),
    "how": ("how it was read", "读取详情"),
    "more": ("{n} more to look at", "另有 {n} 处可疑"),
    "refused": ("{n} lines refused", "拒绝了 {n} 行"),
    "offer": ("{reading}: AP {ap}", "{reading}：AP {ap}"),
    "undo": ("recognise again: {dials}", "恢复自动识别：{dials}"),
    "model": ("Model", "模型"),
    "compare": ("compare two models", "比较两个模型"),
}
"""For the line above every view of files."""

SUPPRESSION: dict[str, Text] = {
    "stage": ("Raw detections on a picture", "图片上的原始预测框"),
    "step": ("turn", "轮次"),
    "raw": (
        "{n} raw detections. Step on: the best stays, its neighbours go.",
        "共 {n} 个原始预测框。逐步前进：得分最高的留下，邻近的被抑制。",
    ),
    "turn": (
        "Turn {k}: {name} {score} stays; {n} overlap it too much.",
        "第 {k} 轮：{name} {score} 留下；{n} 个与它重叠过多。",
    ),
    "kept": ("{m} of {n} stay.", "{n} 个中留下 {m} 个。"),
    "col_k": ("#", "#"),
    "col_name": ("stays", "留下"),
    "col_score": ("score", "得分"),
    "col_touched": ("suppressed", "被抑制"),
    "turns": ("The turns", "各轮"),
    "show_all": ("show all {n}", "显示全部 {n} 行"),
    "key": (
        "Blue: stays. Orange: suppressed in this turn. Grey: waits. Faint: gone.",
        "蓝：留下；橙：本轮被抑制；灰：待定；淡：已删除。",
    ),
}
"""For the view of suppression."""

RIVALS: dict[str, Text] = {
    "first": ("First model (blue)", "第一个模型（蓝）"),
    "second": ("Second model (orange)", "第二个模型（橙）"),
    "pr": ("Precision against recall, mean over classes", "查准率-查全率，各类均值"),
    "recall": ("Recall", "查全率"),
    "precision": ("Precision", "查准率"),
    "by_iou": ("AP at each IoU threshold", "各交并比阈值下的 AP"),
    "iou": ("IoU", "交并比"),
    "draws": ("Difference of AP when pictures are drawn anew", "重抽图片时 AP 之差"),
    "difference": ("second − first", "第二个 − 第一个"),
    "share": ("share of draws", "抽样占比"),
    "ahead": (
        "{name} is ahead: {first} has AP {a}, {second} {b}, a difference of {d}; 95 % of {n} "
        "draws of the pictures lie in [{low}, {high}].",
        "{name} 领先：{first} 的 AP 为 {a}，{second} 为 {b}，相差 {d}；重抽图片 {n} 次，"
        "95% 落在 [{low}, {high}]。",
    ),
    "cannot": (
        "These pictures cannot tell: {first} has AP {a}, {second} {b}; the difference {d} has the "
        "interval [{low}, {high}] in {n} draws, and 0 lies in it.",
        "这些图片分不出高下：{first} 的 AP 为 {a}，{second} 为 {b}；差值 {d} "
        "在 {n} 次抽样中的区间为 [{low}, {high}]，包含 0。",
    ),
    "nobody": ("There are no objects to compare by.", "没有真实框，无从比较。"),
    "invented": (
        "A made-up pair of detectors: bring the results of two models to compare your own.",
        "这是虚构的一对检测器；上传两个模型的结果即可比较自己的。",
    ),
    "per_class": ("Class by class", "逐类比较"),
    "show_all": ("show all {n}", "显示全部 {n} 行"),
    "all": ("all classes", "全部类别"),
    "col_name": ("class", "类别"),
    "col_objects": ("objects", "真实框"),
    "col_first": ("AP first", "AP（一）"),
    "col_second": ("AP second", "AP（二）"),
    "col_difference": ("difference", "差值"),
    "col_low": ("95 % from", "95% 下限"),
    "col_high": ("to", "上限"),
    "col_verdict": ("verdict", "结论"),
    "first_ahead": ("first", "第一个"),
    "second_ahead": ("second", "第二个"),
    "tie": ("cannot tell", "分不出"),
    "only": ("{n} objects that only {name} finds", "只有 {name} 找到的真实框：{n} 个"),
    "listed": ("{n} more", "另有 {n} 个"),
}
"""For two models compared."""

WORDS: dict[str, Text] = {
    "own": (
        "COCO, VOC, YOLO, CSV, a zip; or photographs; at most 64 MiB",
        "COCO、VOC、YOLO、CSV、zip；或照片；至多 64 MiB",
    ),
    "truths": ("Objects", "真实框"),
    "detections": ("Detections", "预测框"),
    "read_as": ("{role}: {n}, read as {layout}", "{role}：{n} 个，识别为 {layout}"),
    "line": ("line {line}", "第 {line} 行"),
    "none_yet": (
        "No files of your own yet: bring some on the right. Until then, the garage.",
        "还没有上传文件，可在右侧上传；此前先显示车库场景。",
    ),
    "moved": (
        "### Which one moved the number?\n\nmAP over COCO's ten IoU thresholds, every other "
        "convention changed alone; the largest difference first. Whatever is 0 plays no part in "
        "these boxes.",
        "### 是哪一种约定改变了数字？\n\n以 COCO 十个交并比阈值的 mAP 为基准，每次只改一种约定，"
        "差异最大的排在前面；为 0 的约定对这些框没有影响。",
    ),
    "packages": ("The number of", "谁的算法"),
    "package": (
        "### From COCO to {name}\n\nmAP {at}: each convention in which {name} differs, changed "
        "alone, then all together. Dials are set as far as there are any for them.",
        "### 从 COCO 到 {name}\n\nmAP {at}：{name} 与 COCO 的每一处不同先单独改变，再一起改变。"
        "有对应参数的都已设好。",
    ),
    "at_ten": ("over COCO's ten IoU thresholds", "取 COCO 十个交并比阈值"),
    "at_one": ("at IoU {iou:g}", "交并比 {iou:g}"),
    "at_work": ("Comparing", "正在比较"),
    "stop": ("Stop", "停止"),
    "moved_later": (
        "Every convention in turn: this is a large data set, the table follows.",
        "逐一比较各种约定：数据较大，表格稍后给出。",
    ),
    "moved_head": (
        "| convention | mAP | difference to COCO | drawn |",
        "| 约定 | mAP | 与 COCO 之差 | 图示 |",
    ),
    "too_long": (
        "So many edited boxes do not fit into a link: export them as a file instead.",
        "编辑过的框太多，链接装不下：请改用“导出”保存为文件。",
    ),
    "detecting": ("Looking through your pictures", "正在检测你的图片"),
    "reading": ("Reading the files", "正在读取文件"),
    "matching": ("Matching boxes", "正在匹配"),
    "comparing": ("Every convention in turn", "正在逐一比较各种约定"),
    "drawing": ("Drawing the pictures anew", "正在重抽图片"),
    "shuffling": ("Shuffling equal scores", "正在打乱同分次序"),
    "spread": (
        "Equal scores have no order of their own. {n} shuffles of them give a mAP from "
        "**{low}** to **{high}**, and the file's own order {base}.",
        "同分本无先后。打乱 {n} 次，mAP 在 **{low}** 与 **{high}** 之间；按文件次序为 {base}。",
    ),
    "no_ties": (
        "Equal scores, if there are any, may stand in any order here: mAP stays.",
        "同分（如有）的次序在这里不影响 mAP。",
    ),
    "protocols": ("All conventions of", "整套约定"),
    "ten": ("COCO's ten numbers of keypoints", "COCO 关键点评测的 10 个指标"),
    "twelve": ("COCO's twelve numbers", "COCO 的 12 个指标"),
    "kinds": ("What kind of mistakes", "错误类型"),
    "kinds_note": (
        "What mending each kind alone would add to mAP at this IoU threshold (TIDE).",
        "单独修正某一类错误，此交并比阈值下 mAP 能提高多少（TIDE）。",
    ),
    "kind_head": (
        "| kind | how many | mAP gained | drawn |",
        "| 类型 | 个数 | mAP 提升 | 图示 |",
    ),
}
