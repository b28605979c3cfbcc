package dev.shoal.schemas.topic;

import java.nio.charset.StandardCharsets;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.Headers;

/** What a task's priority, 0 to 9, means to those who work for it. */
public enum Urgency {
    /** 8 and 9: goes through topics of its own, past every backlog, and is worked on first. */
    URGENT,
    /** 3 to 7. */
    USUAL,
    /** 0 to 2: worked on when nothing else waits at the same process. */
    PATIENT;

    /** The record header that carries the priority, a decimal digit. */
    public static final String HEADER = "shoal-priority";

    private static final int LEAST_URGENT = 8;
    private static final int MOST_PATIENT = 2;

    public static Urgency of(int priority) {
        if (priority >= LEAST_URGENT) return URGENT;
        return priority <= MOST_PATIENT ? PATIENT : USUAL;
    }

    /** Of a record; one without the header, or with something else in it, asks for nothing special. */
    public static Urgency of(Headers headers) {
        Header header = headers.lastHeader(HEADER);
        if (header == null || header.value() == null || header.value().length != 1) return USUAL;
        char digit = new String(header.value(), StandardCharsets.ISO_8859_1).charAt(0);
        return digit >= '0' && digit <= '9' ? of(digit - '0') : USUAL;
    }
}
