using System.Runtime.CompilerServices;
using Connectors.Sources.Http;

namespace Connectors.Sources.GoogleWorkspace;

/// <summary>The Admin SDK's directory: the users and groups of the primary admin's domain. Every listing is whole, or throws.</summary>
internal sealed class GoogleDirectory(GoogleSession session, string admin)
{
    private const int PageSize = 200;
    private const int MostPages = 5_000;

    private readonly string _domain = admin[(admin.LastIndexOf('@') + 1)..];

    public string Domain => _domain.ToLowerInvariant();

    public static string[] Scopes { get; } =
    [
        "https://www.googleapis.com/auth/admin.directory.user.readonly",
        "https://www.googleapis.com/auth/admin.directory.group.readonly",
    ];

    /// <summary>Addresses of users who can be acted for, the primary admin first; suspended and archived ones cannot.</summary>
    public async Task<IReadOnlyList<string>> UsersAsync(CancellationToken cancellationToken)
    {
        var users = new List<string> { admin };
        await foreach (var page in PagesAsync<DirectoryUsers>("users", [Of("domain", _domain), Of("maxResults", "500"),
            Of("fields", "nextPageToken,users(id,primaryEmail,suspended,archived,isMailboxSetup)")], page => page.NextPageToken, cancellationToken))
        {
            users.AddRange((page.Users ?? []).Where(user => user is { Suspended: false, Archived: false, PrimaryEmail: not null })
                .Select(user => user.PrimaryEmail!)
                .Where(email => !email.Equals(admin, StringComparison.OrdinalIgnoreCase)));
        }

        return users;
    }

    /// <summary>Whether the account may look up groups at all.</summary>
    public async Task<bool> IsOpenAsync(CancellationToken cancellationToken)
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
    /// Groups by their address, which is all that a permission tells of them. A member that is "everybody in the account" is written as the domain.
    /// </summary>
    public async IAsyncEnumerable<IReadOnlyList<SourceGroup>> GroupsAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await foreach (var page in PagesAsync<DirectoryGroups>("groups", [Of("domain", _domain), Of("maxResults", $"{PageSize}"),
            Of("fields", "nextPageToken,groups(id,email,name)")], page => page.NextPageToken, cancellationToken))
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

    /// <summary>Some users of the domain who are in a group, or in one within it; none where the directory does not know it.</summary>
    public async Task<IReadOnlyList<string>> SomeMembersAsync(string group, int most, CancellationToken cancellationToken)
    {
        var call = new RestCall(HttpMethod.Get, session.Hosts.Directory($"groups/{Uri.EscapeDataString(group)}/members"), "directory")
        {
            Query = [Of("maxResults", $"{most}"), Of("includeDerivedMembership", "true"), Of("fields", "members(id,email,type,status)")],
        };
        try
        {
            var page = await session.For(admin).SendAsync<DirectoryMembers>(call, cancellationToken);
            return
            [
                .. (page.Members ?? []).Where(member => member.Type == "USER").Select(member => member.Email).OfType<string>()
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
        await foreach (var page in PagesAsync<DirectoryMembers>($"groups/{Uri.EscapeDataString(group.Id)}/members", [Of("maxResults", $"{PageSize}"),
            Of("fields", "nextPageToken,members(id,email,type,status)")], page => page.NextPageToken, cancellationToken))
        {
            foreach (var member in page.Members ?? [])
            {
                if (member.Type == "CUSTOMER")
                    members.Add(Principal.Domain(Domain));
                else if (member.Email is { Length: > 0 } email)
                    members.Add(member.Type == "GROUP" ? GooglePrincipals.Group(email) : GooglePrincipals.User(email));
            }
        }

        return members;
    }

    private async IAsyncEnumerable<T> PagesAsync<T>(
        string path, IReadOnlyList<KeyValuePair<string, string?>> query, Func<T, string?> next, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var guard = new PageGuard("Google's directory", MostPages);
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
