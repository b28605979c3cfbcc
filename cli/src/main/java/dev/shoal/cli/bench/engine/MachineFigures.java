package dev.shoal.cli.bench.engine;

import com.fasterxml.jackson.annotation.JsonProperty;
import dev.shoal.workers.PassSpeed;
import dev.shoal.workers.onnx.GraphCost;
import dev.shoal.workers.onnx.MatMulPeak;
import dev.shoal.workers.onnx.RuntimeSettings;
import java.util.Optional;

/**
 * What the machine can do, and how near the model comes to it.
 *
 * @param prefillShare of the peak that a long prompt reaches, @param decodeOfBound time of a batched step in times of what the
 *     peak or the bandwidth allow, whichever binds; both 0 where the graph does not tell what it computes
 */
record MachineFigures(
        int threads,
        String weights,
        @JsonProperty("matmul_gflops") double matmulGflops,
        @JsonProperty("read_gb_per_s") double readGbPerSecond,
        @JsonProperty("prefill_gflops") double prefillGflops,
        @JsonProperty("prefill_share") double prefillShare,
        @JsonProperty("decode_rows") int decodeRows,
        @JsonProperty("decode_ms") double decodeMs,
        @JsonProperty("decode_bound_ms") double decodeBoundMs,
        @JsonProperty("decode_of_bound") double decodeOfBound,
        @JsonProperty("single_ms") double singleMs) {

    static MachineFigures of(RuntimeSettings runtime, double peak, double bandwidth, PassSpeed speed) {
        Optional<GraphCost> cost = speed.cost();
        double prefill = cost.map(c -> c.prefill(PassSpeed.PREFILL) / speed.prefillSeconds())
                .orElse(0.0);
        double bound = cost.map(c -> bound(c, peak, bandwidth, speed)).orElse(0.0);
        return new MachineFigures(
                runtime.threads(),
                runtime.weights().name().toLowerCase(java.util.Locale.ROOT),
                peak / 1e9,
                bandwidth / 1e9,
                prefill / 1e9,
                prefill / peak,
                speed.rows(),
                1000 * speed.batchSeconds(),
                1000 * bound,
                bound == 0 ? 0 : speed.batchSeconds() / bound,
                1000 * speed.oneSeconds());
    }

    private static double bound(GraphCost cost, double peak, double bandwidth, PassSpeed speed) {
        double computing = cost.decode(speed.rows(), PassSpeed.PAST) / peak;
        double reading = (cost.weightBytes() + (double) speed.rows() * PassSpeed.PAST * speed.kvBytes()) / bandwidth;
        return Math.max(computing, reading);
    }

    static double peak(RuntimeSettings runtime, double seconds) {
        return MatMulPeak.measure(runtime, seconds);
    }
}
