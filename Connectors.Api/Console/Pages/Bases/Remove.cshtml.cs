using Connectors.Jobs.Storage.Registry;
using Microsoft.AspNetCore.Mvc;

namespace Connectors.Api.Console.Pages.Bases;

/// <summary>Asks whether to delete a knowledge base.</summary>
internal sealed class RemoveModel(KnowledgeBaseStore bases) : ConsolePage
{
    public KnowledgeBaseRow Row { get; private set; } = new();

    protected override bool MaySee => Caller.MayOperate;

    public async Task<IActionResult> OnGetAsync(string id) => await LoadAsync(id) ? Page() : NotFound();

    public async Task<IActionResult> OnPostAsync(string id)
    {
        if (!await LoadAsync(id))
            return NotFound();
        await bases.DeleteAsync(Tenant, [id], Aborted);
        await AuditAsync("dataset.delete", id);
        return Done($"{Row.Name} was deleted.", "/bases");
    }

    private async Task<bool> LoadAsync(string id)
    {
        if (await bases.FindAsync(Tenant, id, Aborted) is not { } row)
            return false;
        Row = row;
        return true;
    }
}
