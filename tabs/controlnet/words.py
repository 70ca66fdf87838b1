"""What the ControlNet tab says, in English and Chinese."""

from engines.params import Text

__all__ = ["BRUSH", "CAMERA", "JOINTS", "SKELETON", "VERSUS", "WORDS"]

WORDS: dict[str, Text] = {
    "picture": ("Picture", "图片"),
    "hint": ("Hint: what the net receives", "条件图：网络收到的输入"),
    "white": ("{share} % white, {side} × {side}", "白色 {share} %，{side} × {side}"),
    "look": ("Wheel or + − to zoom, drag to move.", "滚轮或 + − 缩放，拖动平移。"),
    "histogram": (
        "Gradients of the picture; drag either threshold",
        "图片的梯度；两条阈值线可以拖动",
    ),
    "gradient": ("gradient |gx| + |gy|", "梯度 |gx| + |gy|"),
    "pixels": ("pixels", "像素数"),
    "low": ("low", "低"),
    "high": ("high", "高"),
    "never": ("never an edge", "不算边缘"),
    "maybe": ("if it touches one", "与强边缘相连才算"),
    "always": ("always an edge", "一定是边缘"),
    "start": ("Generate", "生成"),
    "stop": ("Stop", "停止"),
    "ready": (
        "Press Generate: the picture grows here, step by step.",
        "点“生成”：画面会在这里一步步成形。",
    ),
    "at_step": ("Step {i} of {n}: what the model expects", "第 {i}/{n} 步：模型此刻的预测"),
    "done": ("{n} steps in {s:.1f} s. {score}", "{n} 步，{s:.1f} 秒。{score}"),
    "f1": ("edges kept, F1", "边缘保持 F1"),
    "subject": ("within the subject's box, F1", "主体框内 F1"),
    "pck": ("joints kept, PCK", "关节保持 PCK"),
    "kept": ("{name} {b:.2f} (without the net {a:.2f})", "{name} {b:.2f}（不用网络 {a:.2f}）"),
    "made": ("Generated", "生成结果"),
    "seed": ("seed {seed}", "种子 {seed}"),
    "found": ("Found again in the picture", "从生成结果中再次提取"),
    "found_edges": (
        "blue: only wanted, orange: only found, white: both",
        "蓝：仅条件图有；橙：仅结果有；白：两者都有",
    ),
    "found_canny": ("; sought by Canny", "；用 Canny 提取"),
    "outside": (
        "{n} of {all} joints lie outside the picture: choose Fit or Fill (More, Fit to the "
        "square), or drag them in.",
        "{all} 个关节中有 {n} 个在画面之外：请在“更多 > 适配方式”中选完整放入或拉伸铺满，"
        "或把它们拖进来。",
    ),
    "found_pose": (
        "skeleton: wanted; rings: what the judge finds",
        "骨架：期望的关节；圆圈：判别网络找到的关节",
    ),
    "expected": ("x₀ expected after each step", "每一步之后预测的 x₀"),
    "step": ("step", "步"),
    "without": ("Without the net", "不用网络"),
    "with": ("With the net", "使用网络"),
    "norms": ("Size of each residual, step by step", "每一步各残差的大小"),
    "residual": ("residual, finest first", "残差（由细到粗）"),
    "rms": ("root mean square", "均方根"),
    "sweep": ("Draw the grid", "生成网格"),
    "sweeping": (
        "Step {i} of {n} of all {cells} pictures; about {s:.0f} s to go.",
        "全部 {cells} 幅，第 {i}/{n} 步；大约还需 {s:.0f} 秒。",
    ),
    "swept": (
        "{cells} pictures of one seed in {s:.1f} s. Move the two sliders, or click a picture.",
        "同一种子的 {cells} 幅图，用时 {s:.1f} 秒。移动两个滑块，或点一幅图。",
    ),
    "grid_ready": (
        "One seed, {cells} pictures: how strongly the net acts, against how long. Afterwards "
        "every move is answered in the page.{pace}",
        "同一种子，{cells} 幅图：网络作用的强度与时长。之后的移动都在页面内完成。{pace}",
    ),
    "pace": (
        " By the pace of the last grid on this machine: about {s:.0f} s.",
        "按本机上一个网格的速度，约需 {s:.0f} 秒。",
    ),
    "scale": ("scale", "强度"),
    "end": ("end", "终点"),
    "proof": (
        "**Zero convolutions.** Untrained net at scale {scale:g}: largest change of the latents "
        "= **{untrained:g}**. Trained net: **{trained:.3f}**.",
        "**零卷积。** 未训练的网络，强度 {scale:g}：潜变量的最大变化 = **{untrained:g}**。"
        "训练后的网络：**{trained:.3f}**。",
    ),
    "zero": (
        "Weights of the 1 × 1 convolutions: 0 before training",
        "1 × 1 卷积的权重：训练前为 0",
    ),
    "untrained": ("untrained", "未训练"),
    "trained": ("trained", "训练后"),
    "encoder": ("U-Net encoder (frozen)", "U-Net 编码器（冻结）"),
    "decoder": ("U-Net decoder (frozen)", "U-Net 解码器（冻结）"),
    "copy": ("the copy (learns)", "副本（可训练）"),
    "zeros": ("zero convolution", "零卷积"),
    "anatomy": (
        "What is copied, and where it enters: a line is as thick as its residual at this step",
        "复制了哪些块、从哪里加入：线越粗，该步的残差越大",
    ),
    "words": ("Words for the prompt", "可用的提示词"),
    "detect": ("Find the pose in the picture", "从图片中检测姿态"),
    "own": ("picture, or OpenPose JSON", "图片，或 OpenPose JSON"),
    "nobody": (
        "The joints are sought by Storybook's own judge; pictures of other models go unscored.",
        "关节由 Storybook 自带的判别网络寻找；其他模型的图片不评分。",
    ),
}

BRUSH: dict[str, Text] = {
    "draw": ("✎ Draw with a brush", "✎ 用画笔画"),
    "pen": ("Pen", "画笔"),
    "rubber": ("Rubber", "橡皮"),
    "undo": ("Undo", "撤销"),
    "clear": ("Clear", "清空"),
    "sheet": ("Sheet to draw on", "画板"),
    "picture": ("Hint: what the net receives", "条件图：网络收到的输入"),
    "hint": (
        "Draw white lines on black: they are the hint itself. By keys: arrows move, Space sets "
        "the pen down and lifts it.",
        "在黑底上画白线：线条本身就是条件图。键盘：方向键移动，空格落笔和抬笔。",
    ),
    "full": (
        "The sheet is full: this stroke was not kept. Undo some, or clear it.",
        "画板已满：这一笔没有保留。请撤销几笔或清空。",
    ),
}

VERSUS: dict[str, Text] = {
    "slide": ("Where one picture ends and the other begins", "两幅图的分界"),
    "difference": ("Difference", "差异"),
    "difference_help": ("Grey where equal, amplified 4 times", "相同处为灰色，差异放大 4 倍"),
    "rms": (
        "Grey: equal; amplified 4 times. Root mean square, of 255:",
        "灰色表示相同，差异放大 4 倍。均方根（满 255）：",
    ),
    "hint": (
        "Drag on the picture: left of the line without the net, right of it with.",
        "在图上拖动：线左侧不用网络，右侧使用网络。",
    ),
}

CAMERA: dict[str, Text] = {
    "open": ("◉ Use the camera", "◉ 打开摄像头"),
    "take": ("Take this picture", "拍下"),
    "close": ("Close the camera", "关闭摄像头"),
    "none": ("No camera was found on this device.", "此设备上没有找到摄像头。"),
    "refused": (
        "The browser did not allow the camera: allow it in the address bar and try again.",
        "浏览器没有允许使用摄像头：请在地址栏中允许后再试。",
    ),
    "unsafe": (
        "Browsers give the camera only to pages on https or on localhost; upload a picture "
        "instead.",
        "浏览器只向 https 或 localhost 页面开放摄像头；请改为上传图片。",
    ),
}

SKELETON: dict[str, Text] = {
    "stage": ("Figures to pose", "可摆姿势的人物"),
    "hint_picture": (
        "The hint, drawn in the page: what the net receives",
        "条件图（由页面绘制）：网络收到的输入",
    ),
    "undo": ("Undo", "撤销"),
    "mirror": ("Mirror", "镜像"),
    "larger": ("Larger", "放大"),
    "smaller": ("Smaller", "缩小"),
    "add": ("Add a figure", "添加一人"),
    "remove": ("Remove it", "移除一人"),
    "limbs": ("Bones keep their length", "骨长不变"),
    "hide": ("Hide joint", "隐藏关节"),
    "hide_limb": ("Hide limb", "隐藏肢体"),
    "picture": ("Picture beneath", "衬底图片"),
    "move": ("whole figure", "整个人"),
    "hint": (
        "Drag a joint; the diamond moves the whole figure. Double-click or Delete hides a joint; "
        "arrow keys move it; Ctrl Z takes the last change back. Hands of a file follow their "
        "wrists.",
        "拖动关节；菱形移动整个人。双击或按 Delete 隐藏关节；方向键微调；Ctrl Z 撤销。"
        "文件中的手随手腕移动。",
    ),
}

JOINTS: tuple[Text, ...] = (
    ("nose", "鼻"),
    ("neck", "颈"),
    ("right shoulder", "右肩"),
    ("right elbow", "右肘"),
    ("right wrist", "右腕"),
    ("left shoulder", "左肩"),
    ("left elbow", "左肘"),
    ("left wrist", "左腕"),
    ("right hip", "右髋"),
    ("right knee", "右膝"),
    ("right ankle", "右踝"),
    ("left hip", "左髋"),
    ("left knee", "左膝"),
    ("left ankle", "左踝"),
    ("right eye", "右眼"),
    ("left eye", "左眼"),
    ("right ear", "右耳"),
    ("left ear", "左耳"),
)
