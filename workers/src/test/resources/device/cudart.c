/* The functions of the CUDA runtime that CudaMemory calls, with their signatures, over the processor's memory. */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

static const size_t MIB = 1 << 20;

int cudaSetDevice(int device) { return device == 0 ? 0 : 101; }

int cudaMalloc(void **address, size_t bytes) {
  if (bytes > 7 * MIB) return 2;
  *address = malloc(bytes);
  memset(*address, 0x5a, bytes);
  return 0;
}

int cudaFree(void *address) {
  if ((uintptr_t)address == 1) return 700;
  free(address);
  return 0;
}

int cudaMemGetInfo(size_t *available, size_t *all) {
  *available = 5 * MIB;
  *all = 7 * MIB;
  return 0;
}

int cudaMemcpy2D(void *to, size_t to_pitch, const void *from, size_t from_pitch, size_t width, size_t height, int kind) {
  if (kind != 3 || width > to_pitch || width > from_pitch) return 12;
  for (size_t row = 0; row < height; row++) memcpy((char *)to + row * to_pitch, (const char *)from + row * from_pitch, width);
  return 0;
}

int cudaMemset2D(void *at, size_t pitch, int value, size_t width, size_t height) {
  if (width > pitch) return 12;
  for (size_t row = 0; row < height; row++) memset((char *)at + row * pitch, value, width);
  return 0;
}

int cudaDeviceSynchronize(void) { return 0; }

const char *cudaGetErrorString(int code) { return code == 700 ? "an error of the device" : "another error"; }
