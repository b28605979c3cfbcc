/**
 * Memory of a device, and tensors that lie in it. Java's own API of ONNX Runtime has neither: its tensors are buffers of the
 * JVM, so keys and values would cross the bus twice in every pass. Optional: nothing but the stores of keys and values calls
 * it, and whatever is missing here leaves the runner with Java's buffers.
 */
package dev.shoal.workers.onnx.device;
