using System.Runtime.CompilerServices;
using Connectors.Sources.GoogleWorkspace;
using Connectors.Sources.Http;

namespace Connectors.Sources.Gmail;

/// <summary>Lists the labels and users that the settings may name.</summary>
internal sealed class GmailChoices(GoogleSession session, GmailClient client)
{
    public IAsyncEnumerable<SourceChoice> ListAsync(ChoiceRequest request, CancellationToken cancellationToken)
        => request.Setting == "labels" ? LabelsAsync(cancellationToken) : GoogleUserChoices.ListAsync(session, cancellationToken);

    /// <summary>Each mailbox has labels of its own, and names are what they can have in common. One mailbox is asked.</summary>
    private async IAsyncEnumerable<SourceChoice> LabelsAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var note = session.ActsForDomain ? $"in the mailbox of {session.Primary}" : null;
        foreach (var label in (await client.LabelsAsync(cancellationToken)).Labels ?? JsonRows<GmailLabel>.Empty)
            yield return new SourceChoice(label.Name, label.Name, note);
    }
}
