using System.Globalization;
using Connectors.Api.Contracts;
using Connectors.Jobs.Administration;
using Connectors.Jobs.Search.Vectors;
using Connectors.Jobs.Storage;
using Connectors.Jobs.Storage.Registry;
using Microsoft.AspNetCore.Mvc;

namespace Connectors.Api.Console.Pages.Bases;

/// <summary>The form of a knowledge base, new or not.</summary>
internal sealed class EditModel(
    KnowledgeBaseStore bases, KnowledgeBaseService service, ConnectorStore connectors, EmbeddingModels models) : ConsolePage
{
    /// <summary>The number of connectors that are offered. Others are found by their names.</summary>
    public const int MaxOffered = 50;

    /// <summary>The number of connectors that are shown because they are in it or were chosen. More stay as they are.</summary>
    private const int MaxKept = 500;

    /// <summary>Its id; null for a new one.</summary>
    public string? Id { get; private set; }

    public string Name { get; private set; } = "";

    public string? Description { get; private set; }

    public string? NameError { get; private set; }

    /// <summary>The model that its texts are embedded with; null: it is searched by words alone.</summary>
    public string? EmbeddingModel { get; private set; }

    public IReadOnlyCollection<string> EmbeddingModels => models.Names;

    /// <summary>Those that are in it, those that were chosen, and those that are offered.</summary>
    public IReadOnlyList<ConnectorListItem> Connectors { get; private set; } = [];

    /// <summary>A part of the names of the connectors to offer; null for the newest.</summary>
    public string? Find { get; private set; }

    /// <summary>The number of connectors that could be offered.</summary>
    public long Offered { get; private set; }

    public IReadOnlySet<string> Chosen { get; private set; } = new HashSet<string>();

    protected override bool MaySee => Caller.MayOperate;

    /// <summary>The version that the form shows.</summary>
    public long Version { get; private set; }

    /// <summary>The version that the form was made from.</summary>
    private long Entered => long.TryParse(Request.Form["version"], CultureInfo.InvariantCulture, out var version) ? version : 0;

    private IReadOnlyList<LinkedConnector> Links { get; set; } = [];

    public async Task<IActionResult> OnGetAsync(string? id)
    {
        if (!await LoadAsync(id))
            return NotFound();
        Chosen = Links.Select(link => link.Id).Concat(Asked("connector") is { } asked ? [asked] : []).ToHashSet();
        await OfferAsync();
        return Page();
    }

    public async Task<IActionResult> OnPostAsync(string? id)
    {
        if (!await LoadAsync(id))
            return NotFound();
        Name = Request.Form["name"].ToString().Trim();
        Description = Request.Form["description"].ToString().Trim() is { Length: > 0 } given ? given : null;
        EmbeddingModel = Request.Form["model"].ToString() is { Length: > 0 } chosen && models.Names.Contains(chosen) ? chosen : null;
        Chosen = Request.Form["connectors"].OfType<string>().ToHashSet();
        Find = Request.Form["find"].ToString().Trim() is { Length: > 0 and <= MaxAsked } text ? text : null;
        await OfferAsync();
        if (Request.Form["do"] == "find")
            return Page();
        if (Name.Length is 0 or > ConnectorLimits.MaxName)
            NameError = $"A name of 1 to {ConnectorLimits.MaxName} characters is needed.";
        else
            await SaveAsync();
        if (NameError is not null || Trouble is not null)
            return Page();

        await bases.SetEmbeddingModelAsync(Tenant, Id!, EmbeddingModel, Aborted);
        // Connectors that the form did not show stay linked.
        var shown = Request.Form["shown"].ToString().Split(',').ToHashSet();
        var parse = Links.ToDictionary(link => link.Id, link => link.AutoParse);
        var links = Links.Select(link => link.Id).Where(link => !shown.Contains(link)).Concat(Chosen).Distinct();
        await service.LinkAsync(Tenant, Id!, [.. links.Select(link => (link, parse.GetValueOrDefault(link, true)))], Aborted);
        await AuditAsync(id is null ? "dataset.create" : "dataset.update", Id!);
        return Done("Saved.", $"/bases/{Id}");
    }

    /// <summary>Saves what was entered, or says why not.</summary>
    private async Task SaveAsync()
    {
        var made = Id ?? Guid.NewGuid().ToString("N");
        var done = Id is null
            ? await bases.InsertAsync(made, Tenant, Name, Description, DatasetPermission.Me.ToDb(), Caller.KeyId, Aborted)
                ? KnowledgeBaseUpdate.Done
                : KnowledgeBaseUpdate.NameTaken
            : await bases.UpdateAsync(Tenant, Id, new KnowledgeBaseChange(Name, Description ?? "", null), Entered, Aborted);
        NameError = done == KnowledgeBaseUpdate.NameTaken ? "Another knowledge base has this name." : null;
        Trouble = done == KnowledgeBaseUpdate.OtherVersion
            ? "Someone changed this knowledge base after you opened the form. Your entries are below; check them and save again."
            : null;
        if (done == KnowledgeBaseUpdate.Done)
            Id = made;
    }

    private async Task<bool> LoadAsync(string? id)
    {
        if (id is not null)
        {
            if (await bases.FindAsync(Tenant, id, Aborted) is not { } row)
                return false;
            (Id, Name, Description, EmbeddingModel) = (id, row.Name, row.Description, row.EmbeddingModel);
            Version = row.Version;
            Links = await bases.LinksAsync([id], Aborted);
        }

        return true;
    }

    private async Task OfferAsync()
    {
        var offered = await connectors.ListAsync(Tenant, new ConnectorFilter { Keywords = Find }, new Page(1, MaxOffered), Aborted);
        var known = offered.Rows.Select(connector => connector.Id).ToHashSet();
        string[] others = [.. Links.Select(link => link.Id).Concat(Chosen).Distinct().Where(id => !known.Contains(id)).Take(MaxKept)];
        var kept = others.Length == 0
            ? []
            : (await connectors.ListAsync(Tenant, new ConnectorFilter { Ids = others }, new Page(1, MaxKept), Aborted)).Rows;
        Connectors = [.. kept, .. offered.Rows];
        Offered = offered.Total;
    }
}
