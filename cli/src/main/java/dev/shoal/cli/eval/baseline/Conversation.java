package dev.shoal.cli.eval.baseline;

import dev.shoal.cli.eval.Utterance;
import java.util.ArrayList;
import java.util.List;

/** What baselines look at in a conversation. Pure. */
final class Conversation {
    private Conversation() {}

    /** What users and tools said, in order. */
    static List<String> heard(List<Utterance> conversation) {
        List<String> texts = new ArrayList<>();
        for (Utterance utterance : conversation) {
            if (utterance instanceof Utterance.User user) texts.add(user.text());
            if (utterance instanceof Utterance.Returned returned) texts.add(returned.text());
        }
        return texts;
    }

    /** The user's last text; empty when a tool has answered since. */
    static String request(List<Utterance> conversation) {
        Utterance last = conversation.get(conversation.size() - 1);
        return last instanceof Utterance.User user ? user.text() : "";
    }
}
