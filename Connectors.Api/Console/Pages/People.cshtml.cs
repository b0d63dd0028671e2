using Connectors.Jobs.Storage.Access;
using Connectors.Jobs.Storage.Registry;

namespace Connectors.Api.Console.Pages;

/// <summary>A user's groups and what they may read, over all connectors.</summary>
internal sealed class PeopleModel(PersonQueries people) : ConsolePage
{
    private const int Rows = 200;

    /// <summary>The user's e-mail address or account id.</summary>
    public string? Person { get; private set; }

    public IReadOnlyList<PersonConnector> Readable { get; private set; } = [];

    public IReadOnlyList<PersonGroup> Groups { get; private set; } = [];

    // Groups name people.
    protected override bool MaySee => Caller.MayOperate;

    public async Task OnGetAsync()
    {
        Person = Asked("user");
        if (Person is null)
            return;
        Readable = await people.ConnectorsAsync(Tenant, Person, Rows, OverviewQuery.MaxCounted, Aborted);
        Groups = await people.GroupsAsync(Tenant, Person, Rows, Aborted);
    }
}
