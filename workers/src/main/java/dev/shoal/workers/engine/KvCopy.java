package dev.shoal.workers.engine;

/** Keys and values of the first tokens of some slot, copied out of it; good for every runner of the same model. */
public interface KvCopy {
    int tokens();
}
