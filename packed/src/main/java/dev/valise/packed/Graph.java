package dev.valise.packed;

/**
 * What a stream describes.
 *
 * @param root the value of the stream
 * @param size how many numbers its nodes have, from 0 on
 */
record Graph(Node root, int size) {}
