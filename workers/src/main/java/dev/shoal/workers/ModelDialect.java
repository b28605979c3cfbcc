package dev.shoal.workers;

import dev.shoal.bootstrap.config.InvalidInput;
import dev.shoal.bootstrap.config.Problems;
import dev.shoal.workers.dialect.Dialect;
import dev.shoal.workers.dialect.OwnDialect;
import dev.shoal.workers.dialect.TemplateDialect;
import dev.shoal.workers.format.UnknownFormat;
import dev.shoal.workers.prompt.ShoalFormat;
import dev.shoal.workers.prompt.jinja.ChatTemplates;
import dev.shoal.workers.prompt.jinja.TemplateError;
import dev.shoal.workers.tokenizer.Tokenizer;
import java.io.IOException;

/** Finds out how the model of a directory is spoken to. Stateless. */
final class ModelDialect {
    private static final String TEMPLATE = "chat template";

    private ModelDialect() {}

    /** @throws InvalidInput naming the file that cannot be used and what to do */
    static Dialect open(ModelDirectory directory, Tokenizer tokenizer) {
        var problems = new Problems("Model directory " + directory.path());
        if (directory.format().equals(ShoalFormat.ID)) return own(directory, tokenizer, problems);
        if (!directory.format().isEmpty()) {
            problems.add(
                    "tokenizer_config.json",
                    "shoal_format is \"" + directory.format() + "\"; this version serves models trained for \""
                            + ShoalFormat.ID + "\", and models of others, which have no shoal_format");
        }
        problems.throwIfAny();
        return template(directory, tokenizer, problems);
    }

    private static Dialect own(ModelDirectory directory, Tokenizer tokenizer, Problems problems) {
        for (String control : ShoalFormat.CONTROLS) {
            if (tokenizer.control(control).isPresent()) continue;
            problems.add(
                    "tokenizer.json", "the control token " + control + " of format " + ShoalFormat.ID + " is missing");
        }
        int thoughtTokens = directory.settings().thoughtTokens().orElse(0);
        if (thoughtTokens > 0 && tokenizer.control(ShoalFormat.THINK).isEmpty()) {
            problems.add("tokenizer.json", "the control token " + ShoalFormat.THINK + " that thoughts need is missing");
        }
        problems.throwIfAny();
        return new OwnDialect(tokenizer, thoughtTokens);
    }

    private static Dialect template(ModelDirectory directory, Tokenizer tokenizer, Problems problems) {
        String where = TEMPLATE;
        try {
            ChatTemplates templates = ChatTemplates.read(directory.path());
            if (templates.text(true).isEmpty()) {
                problems.add(
                        "tokenizer_config.json",
                        "has no chat_template, and there is no chat_template.jinja: nothing says how the model is spoken"
                                + " to; take an instruction-tuned model, or add the template it was trained with");
            } else {
                where = templates.file(true);
                ModelSettings settings = directory.settings();
                return TemplateDialect.open(tokenizer, templates, settings.format(), settings.thoughtTokens());
            }
        } catch (UnknownFormat e) {
            problems.add(
                    where,
                    e.getMessage() + "; if the model writes one of them all the same, name it as tool_call_format in a"
                            + " shoal.json beside config.json");
        } catch (TemplateError e) {
            problems.add(where, "cannot be rendered: " + e.getMessage());
        } catch (IllegalArgumentException e) {
            problems.add("shoal.json", e.getMessage());
        } catch (IOException e) {
            problems.add(where, e.getMessage());
        }
        problems.throwIfAny();
        throw new IllegalStateException("a refusal without a reason");
    }
}
