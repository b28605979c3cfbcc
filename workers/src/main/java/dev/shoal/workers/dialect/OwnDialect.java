package dev.shoal.workers.dialect;

import dev.shoal.schemas.avro.Message;
import dev.shoal.workers.format.BoundFormat;
import dev.shoal.workers.format.Family;
import dev.shoal.workers.format.ModelTraits;
import dev.shoal.workers.prompt.PromptPart;
import dev.shoal.workers.prompt.PromptTool;
import dev.shoal.workers.prompt.ShoalFormat;
import dev.shoal.workers.tokenizer.Tokenizer;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/** The format that this repository's models are trained for. Thread-safe. */
public final class OwnDialect implements Dialect {
    private final Tokenizer tokenizer;
    private final BoundFormat format;
    private final int thoughtTokens;

    /** @throws dev.shoal.workers.format.UnknownFormat naming the control tokens that the tokenizer lacks */
    public OwnDialect(Tokenizer tokenizer, int thoughtTokens) {
        this.tokenizer = tokenizer;
        this.thoughtTokens = thoughtTokens;
        this.format = BoundFormat.bind(Family.SHOAL, new ModelTraits("", tokenizer.controls(), ShoalFormat.END));
    }

    @Override
    public BoundFormat format() {
        return format;
    }

    @Override
    public int thoughtTokens() {
        return thoughtTokens;
    }

    @Override
    public String source() {
        return ShoalFormat.ID;
    }

    @Override
    public Prompts prompts(String instructions, List<ToolText> tools) {
        List<PromptTool> shown = tools.stream()
                .map(tool -> new PromptTool(tool.name(), tool.description(), tool.type()))
                .toList();
        int[] prefix = tokens(ShoalFormat.prefix(instructions, shown, thoughtTokens > 0));
        return new Prompts() {
            @Override
            public int[] prefix() {
                return prefix;
            }

            @Override
            public Prompt of(List<Message> messages) {
                int[] conversation = tokens(ShoalFormat.conversation(messages));
                int[] all = Arrays.copyOf(prefix, prefix.length + conversation.length);
                System.arraycopy(conversation, 0, all, prefix.length, conversation.length);
                return new Prompt(all, prefix.length, false);
            }
        };
    }

    private int[] tokens(List<PromptPart> parts) {
        return parts.stream().map(this::tokens).flatMapToInt(Arrays::stream).toArray();
    }

    private int[] tokens(PromptPart part) {
        if (part instanceof PromptPart.Text text) return tokenizer.encode(text.text());
        String spelling = ((PromptPart.Control) part).spelling();
        return IntStream.of(tokenizer.control(spelling).orElseThrow()).toArray();
    }
}
