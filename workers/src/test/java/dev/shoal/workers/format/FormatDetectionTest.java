package dev.shoal.workers.format;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

final class FormatDetectionTest {
    private static String refused(String template, String... tokens) {
        Map<String, Integer> added = new java.util.HashMap<>();
        for (String token : tokens) added.put(token, added.size());
        var traits = new ModelTraits(template, added, "</s>");
        return assertThrows(UnknownFormat.class, () -> FormatDetection.detect(traits))
                .getMessage();
    }

    @Test
    void knowsEveryFamilyByItsTemplateAndTokens() {
        for (Families.Case model : Families.all()) {
            ModelTraits traits = model.vocabulary(0).traits(model.template(), model.end());
            assertEquals(model.family(), FormatDetection.detect(traits), model.name());
        }
    }

    @Test
    void saysWhatItFoundWhereNoneFits() {
        assertTrue(refused("").contains("no chat template"), refused(""));
        String plain = refused("{% for message in messages %}{{ message.content }}{% endfor %}");
        assertTrue(plain.contains("no tool calls that are known here") && plain.contains("hermes"), plain);
        String coder = refused("<tool_call>\n<function=x></function></tool_call>");
        assertTrue(coder.contains("<function=...>"), coder);
        String ids = refused("[TOOL_CALLS]x[CALL_ID]abc[ARGS]{}", "[TOOL_CALLS]");
        assertTrue(ids.contains("[CALL_ID]"), ids);
        String tokens = refused("'[TOOL_CALLS]['");
        assertTrue(tokens.contains("single tokens of the tokenizer: [TOOL_CALLS]"), tokens);
    }

    @Test
    void needsATokenThatEndsTheTurn() {
        var traits = new ModelTraits("<tool_call> arguments </tool_call>", Map.of("<|im_end|>", 0), "</s>");
        var refused = assertThrows(UnknownFormat.class, () -> BoundFormat.bind(Family.HERMES, traits));
        assertTrue(refused.getMessage().contains("</s>"), refused.getMessage());
    }

    @Test
    void seesWhetherThePromptOpensAThought() {
        Families.Case model = Families.named("qwen3");
        BoundFormat format = model.bind(model.vocabulary(0));
        assertTrue(format.opensThought("<|im_start|>assistant\n<think>\n"));
        assertFalse(format.opensThought("<|im_start|>assistant\n<think>\n\n</think>\n\n"));
        Families.Case unthinking = Families.named("qwen2.5");
        assertFalse(unthinking.bind(unthinking.vocabulary(0)).opensThought("<think>\n"));
        assertEquals(
                List.of(),
                Families.named("shoal").bind(Families.named("shoal").vocabulary(0)).shape().thinking().stream()
                        .toList());
    }
}
