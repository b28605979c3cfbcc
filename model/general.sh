#!/bin/sh
# The general model, from data to an exported directory:
#   model/train.sh --model general --data ../shared/data [--size tiny|mini|small|base] [--minutes M] [--of-minutes M]
#       [--device cpu|cuda] [--out DIR] [--seed N] [--start DIR] [--exclude FILE]... [--judge all|N|no]
# --own instead of --data trains on what is in this repository alone, for a test of the pipeline. --start goes on from an exported
# model of the same size with its tokenizer, on a CPU with catalogues that several conversations share (groups.py).
# OUT (default model/run-general) holds the packed data, the checkpoint, the model and, where there is Java, its evaluation
# beside the baselines (figures.json, cases.jsonl, evaluation.html): all cases, N of each category (default 20), or none. What is
# there is used again: a run that was stopped, or a plan of several commands (--of-minutes), goes on.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
data= own= size=tiny minutes=3 of= device=cpu out="$here/run-general" seed=1 start= exclude= judge=20
while [ $# -gt 0 ]; do
    case "$1" in
        --data) data=$(cd "$2" && pwd); shift 2 ;;
        --own) own=1; shift ;;
        --size) size=$2; shift 2 ;;
        --minutes) minutes=$2; shift 2 ;;
        --of-minutes) of=$2; shift 2 ;;
        --device) device=$2; shift 2 ;;
        --out) out=$2; shift 2 ;;
        --seed) seed=$2; shift 2 ;;
        --start) start=$(cd "$2" && pwd); shift 2 ;;
        --judge) judge=$2; shift 2 ;;
        --exclude) exclude="$exclude $(cd "$(dirname "$2")" && pwd)/$(basename "$2")"; shift 2 ;;
        -h|--help) sed -n '2,/^set/{/^set/d;s/^# \{0,1\}//;p}' "$0"; exit 0 ;;
        *) echo "train.sh: unknown option $1 (see the head of general.sh)" >&2; exit 2 ;;
    esac
done
mkdir -p "$out"
out=$(cd "$out" && pwd)

python=${PYTHON:-/usr/bin/python3}
if ! $python -c 'import torch, onnx, numpy, yaml, matplotlib' 2>/dev/null; then
    apt-get update && apt-get install -y --no-install-recommends \
        python3-torch python3-onnx python3-numpy python3-yaml python3-matplotlib libopenblas0-pthread
fi
# tiny is the same thing in miniature: little data, a small tokenizer, short rows, the copying circuit. mini is the same shape
# with data for hours of a core, and the rates that keep the circuit.
prepare= train=
case $size in
    tiny) prepare="--tokenizer-size 3072 --most 500 --generated 1500" ;;
    mini) prepare="--tokenizer-size 4096 --most 5000 --generated 12000" ;;
esac
if [ "$device" = cpu ]; then
    export OPENBLAS_NUM_THREADS=1 OMP_NUM_THREADS=1
    export MALLOC_MMAP_MAX_=0 MALLOC_TRIM_THRESHOLD_=16000000000 MALLOC_TOP_PAD_=300000000
    case $size in
        tiny) train="--row 768 --rows 2 --copying" ;;
        mini) train="--row 768 --rows 3 --copying --few-tokens --rate 0.004 --muon-rate 0.012 --warm 0.03 --decay 0.5" ;;
    esac
fi
cd "$here"
if [ -n "$start" ]; then
    prepare="$prepare --tokenizer $start/tokenizer.json"
    [ -f "$start/model.safetensors" ] || $python to_hugging_face.py "$start"
    [ "$device" = cpu ] && train="--row 768 --rows 3 --shared 3000 --rate 0.003 --muon-rate 0.008 --warm 0.03 --decay 0.7"
    train="$train --start $start"
fi
if [ ! -f "$out/packed/manifest.json" ]; then
    if [ -n "$own" ]; then
        from=--own
    elif [ -n "$data" ]; then
        from="--data $data"
    else
        echo "train.sh: --data must name the folder of the shared training data, or --own for a test without it" >&2
        exit 2
    fi
    $python prepare.py $from --out "$out/packed" --seed "$seed" $prepare --exclude $exclude
fi
$python pretrain.py --data "$out/packed" --out "$out" --size "$size" --device "$device" --minutes "$minutes" \
    --of-minutes "${of:-$minutes}" --seed "$seed" $train
$python export.py --checkpoint "$out/last.pt" --tokenizer "$out/packed/tokenizer.json" --out "$out/general" \
    --bits 4 --safetensors bfloat16
if ! command -v java >/dev/null; then
    $python check_onnx.py "$out/general"
    exit 0
fi
"$here/../shoal" models check "$out/general"
[ "$judge" = no ] && exit 0
case $judge in
    all) limit= ;;
    *) limit="--limit $judge" ;;
esac
if [ -n "$own" ]; then cases="--suite tasks,injection"; else cases="--suite all --data $data"; fi
"$here/../shoal" eval --model "$out/general" $cases $limit --baseline no-grammar,retrieval,random \
    --json "$out/figures.json" --cases "$out/cases.jsonl" --report "$out/evaluation.html"
