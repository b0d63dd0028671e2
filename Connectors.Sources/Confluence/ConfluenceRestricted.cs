namespace Connectors.Sources.Confluence;

/// <summary>Who a content is restricted to; nobody named is no restriction. Lists that are full may go on elsewhere.</summary>
internal sealed record ConfluenceRestricted(ConfluencePage<ConfluenceUser>? User, ConfluencePage<ConfluenceGroupName>? Group)
{
    public bool IsComplete => IsWhole(User) && IsWhole(Group);

    public IReadOnlyList<Principal> Principals()
        =>
        [
            .. (User?.Results ?? []).Select(user => user.Principal()).OfType<Principal>(),
            .. (Group?.Results ?? []).Select(group => group.Principal()).OfType<Principal>(),
        ];

    private static bool IsWhole<T>(ConfluencePage<T>? page)
        => page is null || string.IsNullOrEmpty(page.Links?.Next) && (page.Limit is not { } limit || (page.Results?.Count ?? 0) < limit);
}
