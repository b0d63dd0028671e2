using Connectors.Sources.GoogleWorkspace;

namespace Connectors.Sources.Gmail;

/// <summary>The connection test: reads the primary mailbox, and lists the domain's users if the mailboxes of all are to be read.</summary>
internal sealed class GmailCheck(GmailConfig config, GoogleSession session, GmailMailbox primary)
{
    public async Task<SourceCheck> RunAsync(CancellationToken cancellationToken)
    {
        try
        {
            await primary.Client.ProfileAsync(cancellationToken);
            await primary.Filter.ListAsync(1, null, cancellationToken);
            if (session.ActsForDomain && config.SpecificUserEmails.Count == 0)
                await new GoogleDirectory(session, session.Primary).UsersAsync(cancellationToken);
            return SourceCheck.Passed;
        }
        catch (SourceException e) when (session.ActsForDomain && (e.IsNoMailbox() || e.IsNoLabel()))
        {
            return new SourceCheck([$"The mailbox of the administrator {session.Primary} cannot be read: {e.Message}"]);
        }
    }
}
