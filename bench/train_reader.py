"""Train the upper half of the reader of pairs: do two statements tell of the same event or state?

    python -m venv /tmp/train && /tmp/train/bin/pip install jax optax onnx onnxruntime tokenizers scikit-learn
    /tmp/train/bin/python bench/train_reader.py --base MODEL.onnx --tokenizer tokenizer.json --pairs FOLDER --out FOLDER

It starts from an int8 ONNX file of ms-marco-MiniLM-L-12-v2 (Apache-2.0).  The lower layers stay as they are, int8 and all,
and what they give is worked out once for each pair; the upper ones are turned back into floats, trained, and written into the
same graph again, so nothing else about the file changes.  It runs by itself: JAX is no dependency of the project.
"""

from __future__ import annotations

import argparse
import json
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import jax
import jax.numpy as jnp
import numpy as np
import onnx
import onnxruntime
import optax
from onnx import numpy_helper
from sklearn.metrics import average_precision_score
from tokenizers import Tokenizer

LAYERS, LOWER, WIDTH, HEADS = 12, 6, 384, 12
LONGEST, STRIDE = 128, 16
"""Tokens of a pair; lengths are rounded up to a multiple, so that few shapes are compiled."""
BATCH = 16
FOLDS = (
    ("aid", "gateway", "coalition", "natural"),
    ("cholera", "fisheries", "ferry", "working-group"),
    ("flood", "panel", "readout", "two-party"),
)
PARTS = {
    "query": "attention/self/query/MatMul", "key": "attention/self/key/MatMul", "value": "attention/self/value/MatMul",
    "mixed": "attention/output/dense/MatMul", "wide": "intermediate/dense/MatMul", "narrow": "output/dense/MatMul",
}  # fmt: skip
BIASES = {
    "query_b": "attention.self.query.bias", "key_b": "attention.self.key.bias", "value_b": "attention.self.value.bias",
    "mixed_b": "attention.output.dense.bias", "wide_b": "intermediate.dense.bias", "narrow_b": "output.dense.bias",
    "first_w": "attention.output.LayerNorm.weight", "first_b": "attention.output.LayerNorm.bias",
    "last_w": "output.LayerNorm.weight", "last_b": "output.LayerNorm.bias",
}  # fmt: skip


class Graph:
    """The ONNX file: its weights as floats by what they are, and back."""

    def __init__(self, path: Path) -> None:
        self.model = onnx.load(path)
        self.at = {each.name: number for number, each in enumerate(self.model.graph.initializer)}
        self.quantized = {
            node.name.removesuffix("_quant"): node.input[1].removesuffix("_quantized")
            for node in self.model.graph.node
            if node.op_type == "MatMulInteger"
        }

    def plain(self, name: str) -> np.ndarray:
        return numpy_helper.to_array(self.model.graph.initializer[self.at[name]])

    def matrix(self, node: str) -> np.ndarray:
        name = self.quantized[node]
        whole, zero = self.plain(f"{name}_quantized"), self.plain(f"{name}_zero_point")
        return ((whole.astype(np.float32) - zero.astype(np.float32)) * self.plain(f"{name}_scale")).astype(np.float32)

    def put(self, name: str, value: np.ndarray) -> None:
        self.model.graph.initializer[self.at[name]].CopyFrom(numpy_helper.from_array(value, name))

    def put_matrix(self, node: str, value: np.ndarray) -> None:
        """One scale a column: int8 takes less away than with one for the whole matrix."""
        name = self.quantized[node]
        scale = np.maximum(np.abs(value).max(axis=0) / 127, 1e-12).astype(np.float32)
        self.put(f"{name}_quantized", np.clip(np.round(value / scale), -127, 127).astype(np.int8))
        self.put(f"{name}_scale", scale)
        self.put(f"{name}_zero_point", np.zeros(value.shape[1], np.int8))

    def weights(self) -> dict:
        upper = range(LOWER, LAYERS)
        layers = {
            name: np.stack([self.matrix(f"/bert/encoder/layer.{k}/{node}") for k in upper])
            for name, node in PARTS.items()
        } | {name: np.stack([self.plain(f"bert.encoder.layer.{k}.{b}") for k in upper]) for name, b in BIASES.items()}
        return {
            "layers": layers,
            "pool": self.matrix("/bert/pooler/dense/Gemm_MatMul"), "pool_b": self.plain("bert.pooler.dense.bias"),
            "told": self.matrix("/classifier/Gemm_MatMul"), "told_b": self.plain("classifier.bias"),
        }  # fmt: skip

    def write(self, weights: dict, path: Path) -> None:
        weights = jax.tree.map(np.asarray, weights)
        for k in range(LOWER, LAYERS):
            for name, node in PARTS.items():
                self.put_matrix(f"/bert/encoder/layer.{k}/{node}", weights["layers"][name][k - LOWER])
            for name, bias in BIASES.items():
                self.put(f"bert.encoder.layer.{k}.{bias}", weights["layers"][name][k - LOWER])
        self.put_matrix("/bert/pooler/dense/Gemm_MatMul", weights["pool"])
        self.put("bert.pooler.dense.bias", weights["pool_b"])
        self.put_matrix("/classifier/Gemm_MatMul", weights["told"])
        self.put("classifier.bias", weights["told_b"])
        onnx.save(self.model, path)


def lower_outputs(options: argparse.Namespace, pairs: list[tuple[str, str]]) -> list[np.ndarray]:
    """Return what the lower layers give for each pair, in half precision."""
    model = onnx.load(options.base)
    name = f"/bert/encoder/layer.{LOWER - 1}/output/LayerNorm/Add_1_output_0"
    model.graph.output.append(onnx.helper.make_tensor_value_info(name, onnx.TensorProto.FLOAT, None))
    one = onnxruntime.SessionOptions()
    one.intra_op_num_threads = one.inter_op_num_threads = 1
    session = onnxruntime.InferenceSession(model.SerializeToString(), one, providers=["CPUExecutionProvider"])
    cut = Tokenizer.from_file(str(options.tokenizer))
    cut.enable_truncation(LONGEST)
    cut.no_padding()

    def read(pair: tuple[str, str]) -> np.ndarray:
        told = cut.encode(*pair)
        given = {"input_ids": told.ids, "attention_mask": told.attention_mask, "token_type_ids": told.type_ids}
        return session.run([name], {key: np.array([row], np.int64) for key, row in given.items()})[0][0].astype(
            np.float16
        )

    with ThreadPoolExecutor(4) as pool:
        return list(pool.map(read, pairs))


def normed(x, weight, bias):
    mean = x.mean(-1, keepdims=True)
    return (x - mean) * jax.lax.rsqrt(((x - mean) ** 2).mean(-1, keepdims=True) + 1e-12) * weight + bias


def logits(weights: dict, x, mask):
    batch, length, _ = x.shape
    shut = jnp.where(mask, 0.0, -1e9)[:, None, None, :]

    def split(y):
        return y.reshape(batch, length, HEADS, WIDTH // HEADS).transpose(0, 2, 1, 3)

    def layer(x, w):
        query, key, value = (split(x @ w[name] + w[f"{name}_b"]) for name in ("query", "key", "value"))
        share = jax.nn.softmax(query @ key.transpose(0, 1, 3, 2) / np.sqrt(WIDTH // HEADS) + shut, axis=-1)
        mixed = (share @ value).transpose(0, 2, 1, 3).reshape(batch, length, WIDTH)
        x = normed(x + mixed @ w["mixed"] + w["mixed_b"], w["first_w"], w["first_b"])
        wide = jax.nn.gelu(x @ w["wide"] + w["wide_b"], approximate=False)
        return normed(x + wide @ w["narrow"] + w["narrow_b"], w["last_w"], w["last_b"]), None

    x, _ = jax.lax.scan(layer, x, weights["layers"])
    return (jnp.tanh(x[:, 0] @ weights["pool"] + weights["pool_b"]) @ weights["told"] + weights["told_b"])[:, 0]


def padded(rows: list[np.ndarray], chosen: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    length = -(-max(len(rows[k]) for k in chosen) // STRIDE) * STRIDE
    x, mask = np.zeros((len(chosen), length, WIDTH), np.float32), np.zeros((len(chosen), length), bool)
    for at, k in enumerate(chosen):
        x[at, : len(rows[k])] = rows[k]
        mask[at, : len(rows[k])] = True
    return x, mask


def batches(rows: list[np.ndarray], chosen: np.ndarray, rng: np.random.Generator) -> list[np.ndarray]:
    """Deal the pairs into batches of nearly one length, the batches in any order."""
    noisy = np.array([len(rows[k]) for k in chosen]) + rng.uniform(0, 8, len(chosen))
    ranked = chosen[np.argsort(noisy)]
    full = [ranked[start : start + BATCH] for start in range(0, len(ranked) - BATCH + 1, BATCH)]
    return [full[k] for k in rng.permutation(len(full))]


def train(weights: dict, rows: list[np.ndarray], gold: np.ndarray, chosen: np.ndarray, *, epochs: int, rate: float):
    rng = np.random.default_rng(11)
    steps = [batch for _ in range(epochs) for batch in batches(rows, chosen, rng)]
    plan = optax.warmup_cosine_decay_schedule(0.0, rate, max(1, len(steps) // 12), len(steps), rate / 50)
    optimizer = optax.chain(optax.clip_by_global_norm(1.0), optax.adamw(plan, weight_decay=0.01))
    state = optimizer.init(weights)

    def loss(weights, x, mask, y):
        return optax.sigmoid_binary_cross_entropy(logits(weights, x, mask), y).mean()

    @jax.jit
    def step(weights, state, x, mask, y):
        value, slope = jax.value_and_grad(loss)(weights, x, mask, y)
        change, state = optimizer.update(slope, state, weights)
        return optax.apply_updates(weights, change), state, value

    begun, told = time.time(), []
    for number, batch in enumerate(steps, 1):
        weights, state, value = step(weights, state, *padded(rows, batch), gold[batch].astype(np.float32))
        told.append(float(value))
        if number % 20 == 0 or number == len(steps):
            print(f"  {number}/{len(steps)} loss {np.mean(told[-20:]):.3f} {time.time() - begun:.0f} s", flush=True)
    return weights


def answers(weights: dict, rows: list[np.ndarray], chosen: np.ndarray) -> np.ndarray:
    read = jax.jit(logits)
    ranked = chosen[np.argsort([len(rows[k]) for k in chosen])]
    found = {}
    for start in range(0, len(ranked), BATCH):
        part = ranked[start : start + BATCH]
        filled = np.concatenate([part, np.repeat(part[-1:], BATCH - len(part))])
        found |= dict(
            zip(part.tolist(), np.asarray(read(weights, *padded(rows, filled)))[: len(part)].tolist(), strict=True)
        )
    return np.array([found[k] for k in chosen.tolist()])


def read_rows(path: Path) -> list[dict]:
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    for name in ("base", "tokenizer", "pairs", "out"):
        parser.add_argument(f"--{name}", type=Path, required=True)
    parser.add_argument("--most", type=int, default=6_000, help="so many pairs of ECB+")
    parser.add_argument("--fold", choices=["0", "1", "2", "all"], help="the second step: what to leave out")
    parser.add_argument("--after-chains", action="store_true", help="the second step goes on from the first")
    parser.add_argument("--epochs", type=int, default=1)
    parser.add_argument("--rate", type=float, default=4e-5)
    options = parser.parse_args()
    options.out.mkdir(parents=True, exist_ok=True)
    if options.fold:
        second_step(options)
    else:
        first_step(options)


def first_step(options: argparse.Namespace) -> None:
    """Learn from ECB+, and say what that does for texts of other kinds."""
    rng = np.random.default_rng(3)
    chains = read_rows(options.pairs / "ecb.jsonl")
    chains = [chains[k] for k in rng.permutation(len(chains))[: options.most]]
    sides = [("right", "left") if turn else ("left", "right") for turn in rng.random(len(chains)) < 0.5]
    begun = time.time()
    own = Own(options)
    rows = lower_outputs(options, [(row[a], row[b]) for row, (a, b) in zip(chains, sides, strict=True)])
    print(f"lower layers: {time.time() - begun:.0f} s", flush=True)
    graph = Graph(options.base)
    weights = jax.tree.map(jnp.asarray, graph.weights())
    own.say("as it was", weights)
    weights = train(
        flat(weights), rows, np.array([row["same"] for row in chains]), np.arange(len(rows)), epochs=1, rate=7e-5
    )
    save(options.out / "ecb.npz", weights)
    graph.write(weights, options.out / "ecb.onnx")
    np.save(options.out / "ecb.npy", own.say("after ECB+", weights))


def second_step(options: argparse.Namespace) -> None:
    """Learn from labelled texts besides, all sets or those of the other folds, and say what that does for those left out."""
    own = Own(options)
    held = np.isin(own.names, FOLDS[int(options.fold)] if options.fold != "all" else ())
    chosen = picked(own, ~held)
    turned = np.random.default_rng(9).random(len(chosen)) < 0.5
    places = np.where(turned, chosen + len(own.gold), chosen)
    weights = flat(Graph(options.base).weights())
    if options.after_chains:
        weights = load(options.out / "ecb.npz", weights)
    weights = train(weights, own.rows, np.tile(own.gold, 2), places, epochs=options.epochs, rate=options.rate)
    if options.fold == "all":
        graph = Graph(options.base)
        graph.write(weights, options.out / "all.onnx")
    else:
        np.savez(
            options.out / f"fold{options.fold}.npz",
            places=np.flatnonzero(held),
            logit=own.say("left out", weights, held),
        )


class Own:
    """The labelled pairs of the development sets, both ways round."""

    def __init__(self, options: argparse.Namespace) -> None:
        told = read_rows(options.pairs / "development.jsonl")
        self.gold = np.array([row["same"] for row in told])
        self.names = np.array([row["set"] for row in told])
        self.before = np.array([row["relevance"] for row in told])
        kept = options.out / "own.npz"
        if kept.exists():
            flat, lengths = (np.load(kept)[name] for name in ("flat", "lengths"))
            self.rows = np.split(flat, np.cumsum(lengths)[:-1])
        else:
            texts = [(row["left"], row["right"]) for row in told]
            self.rows = lower_outputs(options, [*texts, *((right, left) for left, right in texts)])
            np.savez(kept, flat=np.concatenate(self.rows), lengths=[len(row) for row in self.rows])

    def say(self, what: str, weights: dict, chosen: np.ndarray | None = None) -> np.ndarray:
        places = np.arange(len(self.gold)) if chosen is None else np.flatnonzero(chosen)
        found = (answers(weights, self.rows, places) + answers(weights, self.rows, places + len(self.gold))) / 2
        value, old = (average_precision_score(self.gold[places], column) for column in (found, self.before[places]))
        print(f"{what}: AP {value:.3f} of {len(places)} likely pairs (before {old:.3f})", flush=True)
        return found


def picked(own: Own, free: np.ndarray) -> np.ndarray:
    """Return the pairs to learn from: all of one matter, and of the others three times as many, the likeliest first."""
    one, other = np.flatnonzero(own.gold & free), np.flatnonzero(~own.gold & free)
    noise = np.random.default_rng(3).normal(0, 3, len(other))
    return np.concatenate([one, other[np.argsort(-(own.before[other] + noise))][: 3 * len(one)]])


def flat(weights: dict) -> dict:
    """Return the weights with a third of the answer: of queries it is surer than it can be of events, and need not unlearn that."""
    return jax.tree.map(
        jnp.asarray, weights | {"told": weights["told"] * 0.35, "told_b": weights["told_b"] * 0.35 - 0.7}
    )


def save(path: Path, weights: dict) -> None:
    np.savez(path, *map(np.asarray, jax.tree.leaves(weights)))


def load(path: Path, like: dict) -> dict:
    told = np.load(path)
    return jax.tree.unflatten(jax.tree.structure(like), [jnp.asarray(told[f"arr_{k}"]) for k in range(len(told.files))])


if __name__ == "__main__":
    main()
