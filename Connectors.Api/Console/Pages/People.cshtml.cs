using Connectors.Jobs.Storage.Access;
using Connectors.Jobs.Storage.Registry;

namespace Connectors.Api.Console.Pages;

/// <summary>A user's groups and what they may read, over all connectors.</summary>
internal sealed class PeopleModel(PersonQueries people) : ConsolePage
{
    public const int Rows = 100;

    /// <summary>The user's e-mail address or account id.</summary>
    public string? Person { get; private set; }

    public IReadOnlyList<PersonConnector> Readable { get; private set; } = [];

    /// <summary>Whether there may be more connectors.</summary>
    public bool IsCut { get; private set; }

    public IReadOnlyList<PersonGroup> Groups { get; private set; } = [];

    // Groups name people.
    protected override bool MaySee => Caller.MayOperate;

    public async Task OnGetAsync()
    {
        Person = Asked("user");
        if (Person is null)
            return;
        var found = await people.ConnectorsAsync(Tenant, Person, Rows, OverviewQuery.MaxCounted, Aborted);
        Readable = [.. found.Where(connector => connector.Documents > 0)];
        IsCut = found.Count == Rows;
        Groups = await people.GroupsAsync(Tenant, Person, Rows, Aborted);
    }
}
