#!/usr/bin/env bash
# Packs what a GPU machine without network, Java and CUDA 12 needs to run Shoal, into .gpu/ of this repository, in pieces:
#   bench/gpu/pack.sh [MiB of a piece]
# ONNX Runtime's CUDA provider, cuBLAS, cuRAND and the CUDA runtime (from Maven Central, code for compute capability 9.0
# only: ARCH=90), a Java runtime, and the built command line. README.md beside this says what to do with the pieces.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."
piece="${1:-44}"
arch="${ARCH:-90}"
central=https://repo1.maven.org/maven2
runtime="$(sed -n 's:.*<onnxruntime.version>\(.*\)</.*:\1:p' pom.xml)"
work=.gpu/work
mkdir -p "$work/native" .gpu/cache
rm -f .gpu/piece-*

fetch() { # URL FILE
  [ -s ".gpu/cache/$2" ] || { curl -fsSL -o ".gpu/cache/$2.part" "$central/$1/$2" && mv ".gpu/cache/$2.part" ".gpu/cache/$2"; }
}
fetch "com/microsoft/onnxruntime/onnxruntime_gpu/$runtime" "onnxruntime_gpu-$runtime.jar"
# The provider needs a CUDA runtime of 12.8 or later; cuBLAS is in the older archive.
fetch org/bytedeco/cuda-redist/12.9-9.10-1.5.12 cuda-redist-12.9-9.10-1.5.12-linux-x86_64.jar
fetch org/bytedeco/cuda/12.6-9.5-1.5.11 cuda-12.6-9.5-1.5.11-linux-x86_64-redist.jar

take() { unzip -qojd "$work/raw" ".gpu/cache/$1" "$2"; }
mkdir -p "$work/raw"
for name in libonnxruntime libonnxruntime4j_jni libonnxruntime_providers_shared libonnxruntime_providers_cuda; do
  take "onnxruntime_gpu-$runtime.jar" "ai/onnxruntime/native/linux-x64/$name.so"
done
take cuda-redist-12.9-9.10-1.5.12-linux-x86_64.jar 'org/bytedeco/cuda/linux-x86_64/libcudart.so.12'
take cuda-redist-12.9-9.10-1.5.12-linux-x86_64.jar 'org/bytedeco/cuda/linux-x86_64/libcurand.so.10'
take cuda-12.6-9.5-1.5.11-linux-x86_64-redist.jar 'org/bytedeco/cuda/linux-x86_64/libcublas.so.12'
take cuda-12.6-9.5-1.5.11-linux-x86_64-redist.jar 'org/bytedeco/cuda/linux-x86_64/libcublasLt.so.12'
for library in "$work"/raw/*; do
  python3 bench/gpu/prune.py "$library" --arch "$arch" --out "$work/native/$(basename "$library")"
done
rm -r "$work/raw"

[ -d "$work/java" ] || jlink --output "$work/java" --strip-debug --no-header-files --no-man-pages --add-modules \
  java.base,java.logging,java.management,java.naming,java.net.http,java.security.jgss,java.security.sasl,java.sql,java.xml,java.desktop,jdk.management,jdk.unsupported,jdk.crypto.ec,jdk.httpserver,jdk.zipfs

# The Java half of ONNX Runtime is the same for processors and GPUs; its libraries are those above.
[ -f cli/target/built ] || ./shoal --version >/dev/null
rm -rf "$work/cli" && mkdir -p "$work/cli/target"
cp -r cli/target/lib cli/target/shoal-cli-*.jar "$work/cli/target/"
rm "$work"/cli/target/lib/rocksdbjni-*.jar
python3 - "$work"/cli/target/lib/onnxruntime-*.jar <<'STRIP'
import sys, zipfile
source = zipfile.ZipFile(sys.argv[1])
kept = [(i, source.read(i)) for i in source.infolist() if "/native/" not in i.filename]
with zipfile.ZipFile(sys.argv[1], "w", zipfile.ZIP_DEFLATED) as target:
    for info, data in kept:
        target.writestr(info, data)
STRIP
tar -c -I 'xz -T0 -4' -f .gpu/all.tar.xz -C "$work" native java cli -C "$PWD" shoal examples/bench-engine model/order-desk
split -b "${piece}M" -d .gpu/all.tar.xz .gpu/piece-
rm .gpu/all.tar.xz
ls -l .gpu/piece-*
