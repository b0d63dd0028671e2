namespace Connectors.Sources;

/// <summary>The class of a failure: what it would take to get the document.</summary>
public enum FailureReason
{
    /// <summary>The system stumbled; trying again may help.</summary>
    Transient,
    /// <summary>The account may not read it.</summary>
    Forbidden,
    /// <summary>Named by the system and then not to be found.</summary>
    NotFound,
    /// <summary>Above the size limit of the config.</summary>
    TooLarge,
    /// <summary>A format that no text is taken from.</summary>
    Unsupported,
    /// <summary>Damaged, encrypted or otherwise not to be parsed.</summary>
    Malformed,
    /// <summary>It changed while it was being read.</summary>
    Changed,
    /// <summary>Anything else: the message tells.</summary>
    Other,
}
