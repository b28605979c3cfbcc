package dev.shoal.cli.command;

import dev.shoal.workers.onnx.Device;
import dev.shoal.workers.onnx.KvPlace;
import picocli.CommandLine.Option;

/** Where a measured model runs. */
final class DeviceOptions {
    @Option(
            names = "--device",
            paramLabel = "cpu|cuda|auto",
            defaultValue = "cpu",
            description = {
                "What computes (default: ${DEFAULT-VALUE}). cuda needs a build with -Pcuda; where it does not go, the",
                "processor takes over and the reason is said."
            })
    private Device device;

    @Option(
            names = "--kv",
            paramLabel = "auto|host|device",
            defaultValue = "auto",
            description = {
                "Where keys and values lie: in the JVM's memory, or in memory of the device (default: the latter on",
                "a GPU, the former on the processor)."
            })
    private KvPlace kv;

    Device device() {
        return device;
    }

    KvPlace kv() {
        return kv;
    }
}
