namespace Connectors.Sources;

/// <summary>A document or container that could not be read. The run continues; the failure is stored, shown, and tried again.</summary>
/// <param name="Id">The document's id, as in <see cref="SourceDocument.Id"/>, or the container's.</param>
/// <param name="Message">Says what happened and what to do about it, without secrets.</param>
public sealed record SourceFailure(FailureScope Scope, string Id, FailureReason Reason, string Message)
{
    public string? Title { get; init; }

    /// <summary>The address at which a person opens it.</summary>
    public string? Link { get; init; }
}

public enum FailureScope
{
    Document,
    /// <summary>A channel, folder, drive, mailbox, space or project. While the failure stands, nothing in it is deleted.</summary>
    Container,
}

/// <summary>The class of a failure: what it would take to read the document.</summary>
public enum FailureReason
{
    /// <summary>The system had a problem; trying again may help.</summary>
    Transient,
    /// <summary>The account lacks permission to read it.</summary>
    Forbidden,
    /// <summary>The system listed it and then did not find it.</summary>
    NotFound,
    /// <summary>Larger than the config's size limit.</summary>
    TooLarge,
    /// <summary>A format from which no text can be extracted.</summary>
    Unsupported,
    /// <summary>Damaged or otherwise impossible to parse.</summary>
    Malformed,
    /// <summary>Protected with a password.</summary>
    Encrypted,
    /// <summary>Extracting its text took more processor time or memory than allowed.</summary>
    TooSlow,
    /// <summary>The program that extracts its text crashed.</summary>
    Crashed,
    /// <summary>It changed while it was being read.</summary>
    Changed,
    /// <summary>Any other reason, which the message gives.</summary>
    Other,
}
