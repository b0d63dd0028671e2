namespace Connectors.Jobs.Administration;

/// <summary>A change was made from a version that is not the current one any more. Nothing was written.</summary>
/// <param name="message">What to do.</param>
/// <param name="isPrecondition">Whether the caller named the version.</param>
internal sealed class ConflictException(string message, bool isPrecondition = false) : Exception(message)
{
    public bool IsPrecondition { get; } = isPrecondition;

    /// <summary>The caller named a version that is not the current one.</summary>
    public static ConflictException OfVersion(string thing) => new(
        $"This {thing} was changed since you read it, so nothing was written. Read it again, and send its new ETag as If-Match.",
        isPrecondition: true);
}
