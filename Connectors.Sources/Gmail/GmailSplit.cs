using Connectors.Sources.GoogleWorkspace;

namespace Connectors.Sources.Gmail;

/// <summary>The mailboxes as partitions: the account's own, the configured users' or those of all users of the domain.</summary>
internal sealed class GmailSplit(GmailConfig config, GoogleSession session, GmailMailbox primary)
{
    private const string Prefix = "mailbox:";

    public async Task<SourceSplit> SplitAsync(CancellationToken cancellationToken)
    {
        var users = await UsersAsync(cancellationToken);
        var mailboxes = users.Select(GooglePrincipals.Id).Distinct();
        return new SourceSplit([.. mailboxes.Select(user => new SourcePartition(PartitionOf(user), user))]);
    }

    public static string PartitionOf(string mailbox) => Prefix + mailbox;

    /// <summary>Returns the address of a partition's mailbox.</summary>
    /// <exception cref="SourceException">Misconfigured: the key is not a mailbox's.</exception>
    public static string MailboxOf(string partition)
        => partition.StartsWith(Prefix, StringComparison.Ordinal)
            ? partition[Prefix.Length..]
            : throw new SourceException(
                SourceErrorKind.Misconfigured, $"Unknown Gmail partition \"{partition}\". Use \"{Prefix}\" and an email address.");

    private async Task<IReadOnlyList<string>> UsersAsync(CancellationToken cancellationToken)
    {
        if (!session.ActsForDomain)
            return [(await primary.Client.ProfileAsync(cancellationToken)).EmailAddress];
        return config.SpecificUserEmails.Count > 0
            ? config.SpecificUserEmails
            : await new GoogleDirectory(session, session.Primary).UsersAsync(cancellationToken);
    }
}
