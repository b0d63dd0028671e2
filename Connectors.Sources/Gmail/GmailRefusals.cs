using Connectors.Sources.GoogleWorkspace;

namespace Connectors.Sources.Gmail;

/// <summary>What keeps a single mailbox from being read.</summary>
internal static class GmailRefusals
{
    private const string Label = "labelNotFound";

    /// <summary>Where there is one mailbox this is a mistake in the config; of many, each has labels of its own.</summary>
    public static SourceException NoLabel(string label)
        => new GoogleRefusal(404, Label).Attach(new SourceException(SourceErrorKind.Misconfigured, $"The mailbox has no label {label}: check labels."));

    public static bool IsNoLabel(this SourceException exception) => GoogleRefusal.Of(exception) is { Reason: Label };

    /// <summary>The user has no Gmail.</summary>
    public static bool IsNoMailbox(this SourceException exception) => GoogleRefusal.Of(exception) is { Reason: "failedPrecondition" };
}
