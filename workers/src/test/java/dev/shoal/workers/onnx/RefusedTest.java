package dev.shoal.workers.onnx;

import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.URISyntaxException;
import java.nio.file.Path;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Graphs that cannot be served say so at load, by the tensor that shows it. */
final class RefusedTest {
    @ParameterizedTest
    @CsvSource({
        "convolution, past_conv.0, a hybrid with a convolution cache",
        "state_space, past_ssm.1, a hybrid with a state-space cache",
        "encoder_decoder, encoder_hidden_states, the decoder of an encoder-decoder model",
        "embeddings, inputs_embeds, embeddings of another graph",
        "unknown_input, token_type_ids, known are input_ids",
        "no_logits, logits, is missing",
        "no_past, past_key_values.N.key, export it for the task text-generation-with-past",
        "no_present, present.0.value, is missing",
    })
    void namesTheTensorAndTheReason(String name, String tensor, String reason) throws URISyntaxException {
        Path file = Path.of(
                RefusedTest.class.getResource("/refused/" + name + ".onnx").toURI());
        var settings = new RuntimeSettings(1, false);
        String message = assertThrows(InvalidModel.class, () -> OnnxRunner.open(file, 1, 32, settings))
                .getMessage();
        assertTrue(message.contains(file + " cannot be served") && message.contains(tensor), message);
        assertTrue(message.contains(reason), message);
    }
}
