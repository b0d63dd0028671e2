using System.Runtime.CompilerServices;
using Connectors.Sources.Http;

namespace Connectors.Sources.GoogleWorkspace;

/// <summary>
/// The Admin SDK's directory: the users and groups of the primary admin's domain. A listing that cannot be completed throws.
/// </summary>
internal sealed class GoogleDirectory(GoogleSession session, string admin)
{
    private const int PageSize = 200;
    private const int MaxPages = 5_000;

    private readonly string _domain = admin[(admin.LastIndexOf('@') + 1)..];

    public string Domain => _domain.ToLowerInvariant();

    public static string[] Scopes { get; } =
    [
        "https://www.googleapis.com/auth/admin.directory.user.readonly",
        "https://www.googleapis.com/auth/admin.directory.group.readonly",
    ];

    /// <summary>Lists the addresses of all users who are neither suspended nor archived, the primary admin first.</summary>
    public async Task<IReadOnlyList<string>> UsersAsync(CancellationToken cancellationToken)
    {
        var users = new List<string> { admin };
        var pages = PagesAsync<DirectoryUsers>(
            "users",
            [Of("domain", _domain), Of("maxResults", "500"), Of("fields", "nextPageToken,users(id,primaryEmail,suspended,archived)")],
            page => page.NextPageToken,
            cancellationToken);
        await foreach (var page in pages)
        {
            users.AddRange((page.Users ?? []).Where(user => user is { Suspended: false, Archived: false, PrimaryEmail: not null })
                .Select(user => user.PrimaryEmail!)
                .Where(email => !email.Equals(admin, StringComparison.OrdinalIgnoreCase)));
        }

        return users;
    }

    /// <summary>Returns false if the account may not look up groups.</summary>
    public async Task<bool> CanListGroupsAsync(CancellationToken cancellationToken)
    {
        var call = new RestCall(HttpMethod.Get, session.Hosts.Directory("groups"), "directory")
        {
            Query = [Of("domain", _domain), Of("maxResults", "1"), Of("fields", "groups(id)")],
        };
        try
        {
            await session.For(admin).SendAsync<DirectoryGroups>(call, cancellationToken);
            return true;
        }
        catch (SourceException e) when (e.Kind == SourceErrorKind.Forbidden)
        {
            return false;
        }
    }

    /// <summary>
    /// Lists groups with their members. A group's id is its address, because permissions name nothing else. The member that stands for
    /// everyone in the account becomes the domain.
    /// </summary>
    public async IAsyncEnumerable<IReadOnlyList<SourceGroup>> GroupsAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var pages = PagesAsync<DirectoryGroups>(
            "groups",
            [Of("domain", _domain), Of("maxResults", $"{PageSize}"), Of("fields", "nextPageToken,groups(id,email,name)")],
            page => page.NextPageToken,
            cancellationToken);
        await foreach (var page in pages)
        {
            var groups = new List<SourceGroup>();
            foreach (var group in page.Groups ?? [])
            {
                var members = await MembersAsync(group, cancellationToken);
                groups.Add(new SourceGroup(GooglePrincipals.Id(group.Email), group.Name ?? group.Email, members));
            }

            yield return groups;
        }
    }

    /// <summary>
    /// Returns some users of the domain who are members of a group, directly or through another group; none if the directory does not know
    /// the group.
    /// </summary>
    public async Task<IReadOnlyList<string>> SomeMembersAsync(string group, int max, CancellationToken cancellationToken)
    {
        var call = new RestCall(HttpMethod.Get, session.Hosts.Directory($"groups/{Uri.EscapeDataString(group)}/members"), "directory")
        {
            Query = [Of("maxResults", $"{max}"), Of("includeDerivedMembership", "true"), Of("fields", "members(id,email,type,status)")],
        };
        try
        {
            var page = await session.For(admin).SendAsync<DirectoryMembers>(call, cancellationToken);
            return
            [
                .. (page.Members ?? []).Where(member => member.Type == DirectoryMemberType.User)
                    .Select(member => member.Email).OfType<string>()
                    .Where(email => email.EndsWith("@" + _domain, StringComparison.OrdinalIgnoreCase)),
            ];
        }
        catch (SourceException e) when (e.Kind == SourceErrorKind.Forbidden)
        {
            return [];
        }
    }

    private async Task<List<Principal>> MembersAsync(DirectoryGroup group, CancellationToken cancellationToken)
    {
        var members = new List<Principal>();
        var pages = PagesAsync<DirectoryMembers>(
            $"groups/{Uri.EscapeDataString(group.Id)}/members",
            [Of("maxResults", $"{PageSize}"), Of("fields", "nextPageToken,members(id,email,type,status)")],
            page => page.NextPageToken,
            cancellationToken);
        await foreach (var page in pages)
        {
            foreach (var member in page.Members ?? [])
            {
                if (member.Type == DirectoryMemberType.Customer)
                    members.Add(Principal.Domain(Domain));
                else if (member.Email is { Length: > 0 } email)
                    members.Add(member.Type == DirectoryMemberType.Group ? GooglePrincipals.Group(email) : GooglePrincipals.User(email));
            }
        }

        return members;
    }

    private async IAsyncEnumerable<T> PagesAsync<T>(
        string path,
        IReadOnlyList<KeyValuePair<string, string?>> query,
        Func<T, string?> next,
        [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var guard = new PageGuard("Google's directory", MaxPages);
        string? token = null;
        do
        {
            var call = new RestCall(HttpMethod.Get, session.Hosts.Directory(path), "directory")
            {
                Query = token is null ? query : [.. query, Of("pageToken", token)],
            };
            var page = await session.For(admin).SendAsync<T>(call, cancellationToken);
            token = next(page);
            guard.Page(token, 1);
            yield return page;
        }
        while (!string.IsNullOrEmpty(token));
    }

    private static KeyValuePair<string, string?> Of(string name, string value) => new(name, value);
}
