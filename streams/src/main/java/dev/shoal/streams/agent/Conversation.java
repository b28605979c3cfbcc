package dev.shoal.streams.agent;

import dev.shoal.schemas.avro.Message;
import dev.shoal.schemas.avro.Role;
import dev.shoal.schemas.avro.TaskState;
import java.util.ArrayList;
import java.util.List;

/** The messages of a task, follow-up messages that the next turn shows, and whose content it holds. Lives as long as the decision. */
final class Conversation {
    /** So many follow-up messages are recognised when they come twice. */
    private static final int MOST_IDS = 32;
    /** Begins the name of a source that is another task. */
    static final String TASK = "task ";

    private List<Message> messages;
    private List<String> inbox;
    private List<String> messageIds;
    private List<String> untrusted;

    private Conversation(TaskState state) {
        this.messages = state.getMessages();
        this.inbox = state.getInbox();
        this.messageIds = state.getMessageIds();
        this.untrusted = state.getUntrusted();
    }

    static Conversation of(TaskState state) {
        return new Conversation(state);
    }

    List<Message> messages() {
        return messages;
    }

    List<String> inbox() {
        return inbox;
    }

    List<String> messageIds() {
        return messageIds;
    }

    /** Sources of untrusted content that the model has seen. It stays seen when its messages go. */
    List<String> untrusted() {
        return untrusted;
    }

    long bytes() {
        long bytes = Sizes.messages(messages) + Sizes.texts(inbox) + Sizes.texts(messageIds);
        return bytes + Sizes.texts(untrusted);
    }

    void add(Message message) {
        messages = with(messages, message);
    }

    void addUntrusted(String source) {
        if (!untrusted.contains(source)) untrusted = with(untrusted, source);
    }

    /** Of what a submission brought, only what the agent marks is untrusted, and what another task marked. */
    void trustAllBut(List<String> marked) {
        untrusted = untrusted.stream()
                .filter(source -> source.startsWith(TASK) || marked.contains(source))
                .toList();
    }

    boolean knows(String messageId) {
        return messageIds.contains(messageId);
    }

    void receive(String messageId, String text) {
        inbox = with(inbox, text);
        messageIds = with(messageIds, messageId);
        if (messageIds.size() > MOST_IDS) messageIds = messageIds.subList(1, messageIds.size());
    }

    /** One message for all that came, since many chat templates want user and assistant in turns. */
    void showInbox() {
        if (inbox.isEmpty()) return;
        add(new Message(Role.USER, String.join("\n\n", inbox), List.of(), null));
        inbox = List.of();
    }

    void restore(List<Message> earlier) {
        messages = earlier;
    }

    void clear() {
        messages = List.of();
        inbox = List.of();
    }

    /** Drops the oldest exchanges until the rest fits; an exchange begins with a message of the user. */
    void keepLatest(int maxBytes) {
        int from = 0;
        while (from < messages.size() && Sizes.messages(messages.subList(from, messages.size())) > maxBytes) {
            do from++;
            while (from < messages.size() && messages.get(from).getRole() != Role.USER);
        }
        messages = List.copyOf(messages.subList(from, messages.size()));
        inbox = List.of();
    }

    private static <T> List<T> with(List<T> list, T more) {
        List<T> all = new ArrayList<>(list.size() + 1);
        all.addAll(list);
        all.add(more);
        return all;
    }
}
