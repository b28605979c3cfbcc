#!/usr/bin/env bash
# On the GPU machine, after every piece has been taken: unpacks, measures, prints tables. About five minutes.
#   bench/gpu/run.sh take PIECE      keeps one piece (in /tmp/shoal-gpu) for the run
#   bench/gpu/run.sh [OUT]           JSON files go to OUT
set -uo pipefail
here="$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)"
home=/tmp/shoal-gpu
mkdir -p "$home"
if [ "${1:-}" = take ]; then
  cp "$2" "$home/" && ls -l "$home"
  exit
fi
out="${1:-$home/out}"
mkdir -p "$out"
[ -d "$home/native" ] || cat "$home"/piece-* | tar -xJ -C "$home" || exit 1
nvidia-smi -L
# cuDNN is loaded when something asks for it; PyTorch has one.
cudnn="$(python3 -c 'import nvidia.cudnn as c; print(list(c.__path__)[0] + "/lib")' 2>/dev/null)"
export PATH="$home/java/bin:$PATH" LD_LIBRARY_PATH="$home/native:$cudnn:${LD_LIBRARY_PATH:-}"
export SHOAL_JAVA_OPTS="-Xmx8g -XX:MaxDirectMemorySize=32g -XX:+UseSerialGC -Donnxruntime.native.path=$home/native"
ln -sf libonnxruntime.so "$home/native/libonnxruntime.so.1"
shoal="$home/shoal"

echo "== the order desk's model (single precision: its attention stays on the processor): greedy tokens as in training"
"$shoal" models check "$home/model/order-desk" 2>&1 | tail -20
echo "== the same tokens with every trick, on the GPU and on the processor"
timeout 120 "$shoal" bench engine --device cuda --repeat 1 --limit 40 --json "$out/engine-cuda.json" 2>&1 | tail -24
timeout 60 "$shoal" bench engine --device cpu --repeat 1 --limit 40 --weights unpacked --json "$out/engine-cpu.json" 2>&1 | tail -14

passes() { # NAME MODEL ROWS OPTIONS
  echo "== $1"
  timeout 150 "$shoal" bench passes --model "$2" --rows "$3" --seconds 0.5 --json "$out/$1.json" "${@:4}" 2>&1 | tail -8
}
python3 "$here/llama.py" --size 135m --type fp32 --out "$home/135m-fp32"
python3 "$here/llama.py" --size 135m --type fp16 --out "$home/135m-fp16"
python3 "$here/llama.py" --size 1b --type fp16 --out "$home/1b-fp16"
passes 135m-fp32-cpu "$home/135m-fp32" 1,8,32 --device cpu --threads "$(nproc)"
for model in 135m-fp16 1b-fp16; do
  passes "$model-cuda-kv-device" "$home/$model" 1,8,32,64 --device cuda --kv device
  passes "$model-cuda-kv-host" "$home/$model" 1,8,32,64 --device cuda --kv host
  echo "== $model in PyTorch"
  python3 "$here/baseline.py" --size "${model%-*}" --type "${model#*-}" --rows 1,8,32,64 --json "$out/$model-torch.json"
done
