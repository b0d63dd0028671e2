namespace Connectors.Sources.Push;

/// <param name="Position">The position of the last document that was read.</param>
internal sealed record PushCheckpoint(long Position);
