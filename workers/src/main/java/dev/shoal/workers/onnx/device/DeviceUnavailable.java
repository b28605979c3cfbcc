package dev.shoal.workers.onnx.device;

/** A device, or the way to its memory, is not there; the message says what is missing and what to do. */
public final class DeviceUnavailable extends Exception {
    private static final long serialVersionUID = 1L;

    public DeviceUnavailable(String message) {
        super(message);
    }

    public DeviceUnavailable(String message, Throwable cause) {
        super(message, cause);
    }
}
