package dev.shoal.workers.onnx;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What to do about a GPU that is not used. Stateless. */
final class CudaAdvice {
    static final String NOT_BUILT = "CUDA is left out: this build has ONNX Runtime for processors only; build it with"
            + " -Pcuda (docs/models.md), or set engine.device=cpu";

    private static final Pattern LIBRARY = Pattern.compile("(lib[\\w.]+\\.so[\\w.]*): cannot open shared object file");
    private static final Pattern DRIVER = Pattern.compile("CUDA failure 35\\b|driver version is insufficient");
    private static final Pattern NO_DEVICE = Pattern.compile("CUDA failure 100\\b|no CUDA-capable device");
    private static final Pattern FULL =
            Pattern.compile("CUDA failure 2\\b|out of memory|Failed to allocate memory|the GPU has no \\d+ MiB");

    private CudaAdvice() {}

    /** One sentence before the runtime's own words; nothing where it says all. */
    static String of(String message) {
        Matcher library = LIBRARY.matcher(message);
        if (library.find() && library.group(1).startsWith("libcuda.so")) {
            return "no NVIDIA driver is there (" + library.group(1) + "). ";
        }
        if (library.reset().find()) {
            return "the library " + library.group(1)
                    + " is missing; install CUDA 12 and cuDNN 9, or add their folder to" + " LD_LIBRARY_PATH. ";
        }
        if (DRIVER.matcher(message).find()) return "no NVIDIA driver is there, or it is too old for CUDA 12. ";
        if (NO_DEVICE.matcher(message).find()) return "no GPU is visible to this process. ";
        if (FULL.matcher(message).find()) {
            return "the GPU's memory is full; lower engine.slots or engine.context.tokens, or free it. ";
        }
        return "";
    }
}
