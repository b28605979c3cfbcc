package dev.shoal.workers.onnx;

import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtProvider;
import dev.shoal.workers.onnx.device.DeviceUnavailable;
import java.util.ArrayList;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Finds the best place that a model runs in, by trying: a machine has what it has. Stateless. */
final class Placements {
    private static final Logger log = LoggerFactory.getLogger(Placements.class);

    private Placements() {}

    /** Opens a model in one place. */
    interface Opening<T> {
        /**
         * @throws DeviceUnavailable if the place is not there
         * @throws InvalidModel if the model does not run there
         */
        T open(Placement place) throws DeviceUnavailable;
    }

    /**
     * Opens in the best place that goes, and warns of those that were left out.
     *
     * @throws InvalidModel if the model does not run on the processor either
     */
    static <T> T first(RuntimeSettings settings, Opening<T> opening) {
        boolean built = OrtEnvironment.getAvailableProviders().contains(OrtProvider.CUDA);
        List<String> leftOut = new ArrayList<>();
        if (settings.device() == Device.CUDA && !built) leftOut.add(CudaAdvice.NOT_BUILT);
        for (Placement place : places(settings, built)) {
            try {
                T opened = opening.open(new Placement(place.device(), place.kv(), leftOut));
                leftOut.forEach(log::warn);
                return opened;
            } catch (DeviceUnavailable | InvalidModel e) {
                // Whether the device or the model is to blame shows in the last place.
                if (last(place) && e instanceof InvalidModel invalid) throw invalid;
                String reason = reason(place, e);
                // A GPU that is not there is not there for either kind of memory.
                if (leftOut.stream().noneMatch(known -> known.endsWith(reason))) {
                    leftOut.add(place + ", is left out: " + reason);
                }
            }
        }
        throw new IllegalStateException("no place is left: " + leftOut);
    }

    private static boolean last(Placement place) {
        return place.device() == Device.CPU && place.kv() == KvPlace.HOST;
    }

    /** From the fastest to the one that every machine has. */
    static List<Placement> places(RuntimeSettings settings, boolean cudaBuilt) {
        List<Placement> places = new ArrayList<>();
        if (cudaBuilt && settings.device() != Device.CPU) {
            if (settings.kv() != KvPlace.HOST) places.add(new Placement(Device.CUDA, KvPlace.DEVICE));
            places.add(new Placement(Device.CUDA, KvPlace.HOST));
        } else if (settings.kv() == KvPlace.DEVICE) {
            places.add(new Placement(Device.CPU, KvPlace.DEVICE));
        }
        places.add(new Placement(Device.CPU, KvPlace.HOST));
        return places;
    }

    /** Whether only the processor and its memory come into question. */
    static boolean onProcessor(RuntimeSettings settings) {
        boolean built = OrtEnvironment.getAvailableProviders().contains(OrtProvider.CUDA);
        return last(places(settings, built).get(0));
    }

    private static String reason(Placement place, Exception e) {
        String message = String.valueOf(e.getMessage()).strip();
        String advice = place.device() == Device.CUDA ? CudaAdvice.of(message) : "";
        return advice + message;
    }
}
