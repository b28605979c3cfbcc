#!/bin/sh
# Data, tokenizer, training and export in one command.
#   model/train.sh --data ../shared/data [--minutes M] [--device cpu|cuda] [--out DIR] [--seed N] [--exclude FILE]... [--start DIR]
#   model/train.sh --model general --data ../shared/data [--size tiny|mini|small|base] ...     (general.sh)
# --start DIR begins with the weights and the tokenizer of an exported model, such as model/order-desk.
# Checkpoints lie in OUT (default model/run) and a run that was stopped goes on from there; the model goes to
# model/order-desk, or to OUT/order-desk when --out is given.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
if [ "${1:-}" = --model ]; then
    model=$2
    shift 2
    case "$model" in
        general) exec "$here/general.sh" "$@" ;;
        order-desk) ;;
        *) echo "train.sh: unknown model $model (order-desk or general)" >&2; exit 2 ;;
    esac
fi
data= minutes=120 device=cpu out= seed=1 exclude= start=
while [ $# -gt 0 ]; do
    case "$1" in
        --data) data=$(cd "$2" && pwd); shift 2 ;;
        --minutes) minutes=$2; shift 2 ;;
        --device) device=$2; shift 2 ;;
        --out) mkdir -p "$2"; out=$(cd "$2" && pwd); shift 2 ;;
        --seed) seed=$2; shift 2 ;;
        --exclude) exclude="$exclude $(cd "$(dirname "$2")" && pwd)/$(basename "$2")"; shift 2 ;;
        --start) start=$(cd "$2" && pwd); shift 2 ;;
        -h|--help) sed -n '2,/^set/{/^set/d;s/^# \{0,1\}//;p}' "$0"; exit 0 ;;
        *) echo "train.sh: unknown option $1 (see the head of this file)" >&2; exit 2 ;;
    esac
done
if [ -z "$data" ]; then
    echo "train.sh: --data must name the folder of the shared training data" >&2
    exit 2
fi
for file in "$data"/eval/*.jsonl.gz; do
    case "$file" in */text_*) ;; *) exclude="$exclude $file" ;; esac
done
target="$here/order-desk"
if [ -n "$out" ]; then target="$out/order-desk"; else out="$here/run"; fi

python=/usr/bin/python3
if ! $python -c 'import torch, onnx, numpy, yaml, matplotlib' 2>/dev/null; then
    apt-get update && apt-get install -y --no-install-recommends \
        python3-torch python3-onnx python3-numpy python3-yaml python3-matplotlib libopenblas0-pthread
fi
# one thread of the BLAS library; memory of large tensors is kept instead of being mapped again at every step
export OPENBLAS_NUM_THREADS=1 OMP_NUM_THREADS=1
export MALLOC_MMAP_MAX_=0 MALLOC_TRIM_THRESHOLD_=16000000000 MALLOC_TOP_PAD_=300000000
mkdir -p "$out"
cd "$here"
[ -z "$start" ] || cp "$start/tokenizer.json" "$out/tokenizer.json"
[ -f "$out/tokenizer.json" ] || $python train_tokenizer.py --data "$data" --out "$out/tokenizer.json" --seed "$seed"
scale=1 resume=
[ "$device" = cuda ] && scale=8
[ -n "$start" ] && resume="--start $start"
[ -f "$out/last.pt" ] && resume=--resume
nice -n 5 $python train.py --data "$data" --tokenizer "$out/tokenizer.json" --out "$out" --device "$device" --seed "$seed" \
    --minutes "$minutes" --decay 0.6 --scale $scale $resume --exclude $exclude
$python evaluate.py --checkpoint "$out/last.pt" --tokenizer "$out/tokenizer.json" --quantised --count 300
$python export.py --checkpoint "$out/last.pt" --tokenizer "$out/tokenizer.json" --out "$target"
"$here/../shoal" models check "$target"
