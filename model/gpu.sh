#!/bin/bash
# One command of a GPU lease of a quarter of an hour (gpu.md): trains from packed data, exports, checks, and leaves in $OUT what
# is to come back, at most 8 files below 16 MiB.
#   bash model/gpu.sh SIZE MINUTES [OPTION OF pretrain.py]...        SIZE: base, small, mini
# MINUTES is the training alone, compilation included; exporting and checking take about one more. A command that finds a
# checkpoint of its size goes on from it (give both the same --of-minutes). GPU=no tries everything on a CPU in miniature.
set -u
cd "$(dirname "$0")/.."
size=${1:?SIZE: base, small or mini} minutes=${2:?MINUTES of training}
shift 2
run=model/run-general packed=$run/packed out=${OUT:-$run/back}
export PYTHONUNBUFFERED=1
mkdir -p "$out" "$run/$size"
log=$out/$size.log
since=$(date +%s)
step() { echo "== $(($(date +%s) - since)) s: $*" | tee -a "$log"; }
device="--device cuda"
if [ "${GPU:-yes}" = no ]; then device="--device cpu --try-accelerator --row 768 --rows 2 --workers 1"; fi

step "machine"
{ nvidia-smi -L || echo "no GPU"; nproc; python3 -c 'import torch; print("torch", torch.__version__)'; du -sh "$packed"; } 2>&1 | tee -a "$log"
step "training $size, $minutes minutes"
# shellcheck disable=SC2086  # several options
python3 model/pretrain.py --data "$packed" --out "$run/$size" --size "$size" $device --minutes "$minutes" --live --merged 0.35 "$@" 2>&1 |
    tee -a "$log"
cp "$run/$size"/loss.csv "$out/$size-loss.csv" || exit 1
cp "$run/$size"/loss.png "$out/$size-loss.png"
cp "$run/$size"/summary.json "$out/$size-summary.json"
step "export"
rounded=
case " $* " in *" --quantised "*) rounded=--rounded ;; esac
python3 model/export.py --checkpoint "$run/$size/last.pt" --tokenizer "$packed/tokenizer.json" --out "$run/$size/general" --bits 4 \
    $rounded 2>&1 | tee -a "$log"
tar c -C "$run/$size" general | split -b 15M - "$out/$size.tar."  # before the checks: they must cost nothing
step "checks"
python3 model/check_onnx.py "$run/$size/general" 2>&1 | tee -a "$log"
timeout 60 python3 model/check_hugging_face.py "$run/$size/general" 2>&1 | tee -a "$log"
step "done"
ls -l "$out"
