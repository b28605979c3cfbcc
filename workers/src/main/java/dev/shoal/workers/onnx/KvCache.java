package dev.shoal.workers.onnx;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OnnxValue;
import ai.onnxruntime.OrtException;
import dev.shoal.workers.engine.KvCopy;
import dev.shoal.workers.engine.StepPlan;
import java.util.List;
import java.util.Map;

/** Keys and values of all slots, laid out as the graph reads and extends them. Not thread-safe. */
interface KvCache extends AutoCloseable {
    /** Whether one pass can take all rows of the plan; else each is fed alone. */
    boolean batches(StepPlan plan);

    /** Lays the plan's rows out and names the tensors of the pass. */
    Pass begin(StepPlan plan) throws OrtException;

    KvCopy copyOf(int slot, int from, int to);

    void restore(List<KvCopy> copies, int tokens, int slot);

    /** Idempotent. */
    @Override
    void close();

    /** One pass being made ready; open until its results are read. */
    interface Pass extends AutoCloseable {
        /** Tensors of the past by input name. */
        Map<String, OnnxTensor> past();

        /** Tensors of the present by output name. */
        Map<String, OnnxValue> present();

        /** Columns of the attention mask. */
        int columns();

        /** Columns of the row's mask before its first token. */
        int padding(int row);

        /** The pass has run: the slots hold its tokens. */
        void done();

        @Override
        void close();
    }
}
