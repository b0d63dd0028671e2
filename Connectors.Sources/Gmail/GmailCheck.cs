using Connectors.Sources.GoogleWorkspace;

namespace Connectors.Sources.Gmail;

/// <summary>
/// The connection test: reads the primary mailbox, lists the account's users if the mailboxes of all are to be read, and reads as others.
/// </summary>
/// <param name="open">Opens the mailbox of a user.</param>
internal sealed class GmailCheck(GmailConfig config, GoogleSession session, Func<string, GmailMailbox> open)
{
    public async Task<SourceCheck> RunAsync(CancellationToken cancellationToken)
        => session.ActsForDomain
            ? new SourceCheck([.. await PrimaryWarningsAsync(cancellationToken), .. await UserWarningsAsync(cancellationToken)])
            : await PassAsync(session.Primary, cancellationToken);

    private async Task<SourceCheck> PassAsync(string user, CancellationToken cancellationToken)
    {
        var mailbox = open(user);
        await mailbox.Client.ProfileAsync(cancellationToken);
        await mailbox.Filter.ListAsync(1, null, cancellationToken);
        return SourceCheck.Passed;
    }

    /// <summary>The administrator need not have a mailbox, nor the label that the mailboxes of others have.</summary>
    private async Task<IReadOnlyList<string>> PrimaryWarningsAsync(CancellationToken cancellationToken)
    {
        try
        {
            return (await PassAsync(session.Primary, cancellationToken)).Warnings;
        }
        catch (SourceException e) when (e.IsNoMailbox() || e.IsNoLabel())
        {
            return [$"The mailbox of the administrator {session.Primary} cannot be read: {e.Message}"];
        }
    }

    private async Task<IReadOnlyList<string>> UserWarningsAsync(CancellationToken cancellationToken)
    {
        var areNamed = config.SpecificUserEmails.Count > 0;
        var users = areNamed
            ? config.SpecificUserEmails
            : await new GoogleDirectory(session, session.Primary).UsersAsync(cancellationToken);
        return await GoogleCheck.UserWarningsAsync(
            session, users, areNamed, (user, token) => open(user).Client.ProfileAsync(token), cancellationToken);
    }
}
