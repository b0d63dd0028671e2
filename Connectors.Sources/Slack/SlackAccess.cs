namespace Connectors.Sources.Slack;

/// <summary>
/// Finds out who may read a channel. A public one: the workspace's members, and those guests and members of other organisations who are in
/// it. A private one: who is in it.
/// </summary>
internal sealed class SlackAccess(SlackClient client, SourceContext context)
{
    /// <summary>The group of everyone who may read all public channels. Its ID is no ID that Slack gives.</summary>
    public const string MembersGroup = "workspace-members";

    private const string MembersName = "Members of the workspace, without guests";

    /// <summary>Returns nobody if the app can no longer see the channel, or who is in it.</summary>
    /// <exception cref="SourceException">Forbidden: the app lacks a scope, which says nothing about this channel.</exception>
    public async Task<DocumentAccess> OfPartitionAsync(string partition, CancellationToken cancellationToken)
    {
        var directory = await SlackDirectory.GetAsync(client, context, cancellationToken);
        var (access, _) = await SlackRefusal.CatchAsync(async () =>
            await OfChannelAsync(await client.ChannelAsync(partition, cancellationToken), directory, cancellationToken));
        return access ?? DocumentAccess.Nobody;
    }

    /// <exception cref="SourceException">Satisfies <see cref="SlackRefusal.IsOfChannel"/> if only this channel is closed.</exception>
    public async Task<DocumentAccess> OfChannelAsync(SlackChannel channel, SlackDirectory directory, CancellationToken cancellationToken)
    {
        var readers = new List<Principal>();
        if (!channel.IsPrivate)
        {
            readers.Add(Principal.Group(MembersGroup));
            if (!directory.HasGuests && !channel.MayHaveStrangers)
                return DocumentAccess.Of(readers);
        }

        await foreach (var page in client.MembersAsync(channel.Id, cancellationToken))
        {
            readers.AddRange(
                from id in page
                let user = directory.User(id)
                where user is not ({ Deleted: true } or { IsBot: true })
                where channel.IsPrivate || user is null || !directory.IsFullMember(user)
                select Principal.User(id, user?.Email));
        }

        return readers.Count == 0 ? DocumentAccess.Nobody : DocumentAccess.Of(readers);
    }

    /// <summary>Reads who is in the group of members.</summary>
    /// <exception cref="SourceException">Forbidden: the app lacks the scope users:read.</exception>
    public async Task<SourceGroup> MembersAsync(CancellationToken cancellationToken)
    {
        var directory = await SlackDirectory.OpenAsync(client, cancellationToken);
        var members = new List<Principal>();
        await foreach (var page in client.UsersAsync(cancellationToken))
            members.AddRange(page.Where(directory.IsFullMember).Select(user => Principal.User(user.Id, user.Email)));
        return new SourceGroup(MembersGroup, MembersName, members);
    }
}
