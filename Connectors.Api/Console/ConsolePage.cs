using System.Globalization;
using Connectors.Api.Security;
using Connectors.Jobs.Storage;
using Connectors.Jobs.Storage.Registry;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.Filters;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Page = Connectors.Jobs.Storage.Page;

namespace Connectors.Api.Console;

/// <summary>A page of the console, for the tenant of the person who is signed in.</summary>
internal abstract class ConsolePage : PageModel
{
    /// <summary>The cookie that carries what a command did to the page that shows it.</summary>
    public const string NoticeCookie = "connectors-notice";

    /// <summary>The number of characters that a value of the address may have.</summary>
    protected const int MaxAsked = 400;

    private const string NoticeKey = "notice";
    private const string TroubleKey = "trouble";

    public Caller Caller => HttpContext.Caller();

    public string Tenant => Caller.Tenant;

    public CancellationToken Aborted => HttpContext.RequestAborted;

    /// <summary>The number of the page of a list, from 1.</summary>
    public int Number => int.TryParse(Request.Query["page"], CultureInfo.InvariantCulture, out var page) && page is > 0 and < 1_000_000
        ? page
        : 1;

    /// <summary>Says what the last command did; null if there was none.</summary>
    public string? Notice { get; private set; }

    /// <summary>Says why the last command was refused; null if it was not.</summary>
    public string? Trouble { get; set; }

    /// <summary>Says what a person must do about the database; null if nothing.</summary>
    public string? DatabaseTrouble => HttpContext.RequestServices.GetRequiredService<DatabaseHealth>().Trouble;

    /// <summary>Whether the person may see the page.</summary>
    protected virtual bool MaySee => true;

    /// <summary>Whether the person may send the page's forms.</summary>
    protected virtual bool MaySend => Caller.MayOperate;

    public override async Task OnPageHandlerExecutionAsync(PageHandlerExecutingContext context, PageHandlerExecutionDelegate next)
    {
        if (!MaySee || (!HttpMethods.IsGet(Request.Method) && !HttpMethods.IsHead(Request.Method) && !MaySend))
        {
            context.Result = new StatusCodeResult(StatusCodes.Status403Forbidden);
            return;
        }

        if (Request.Cookies.ContainsKey(NoticeCookie))
            (Notice, Trouble) = (TempData[NoticeKey] as string, TempData[TroubleKey] as string);
        await next();
    }

    /// <summary>Returns a page of a list.</summary>
    protected Page Slice(int size) => new(Number, size);

    /// <summary>Goes to a page, which then shows what the command did. Reloading that page does not repeat the command.</summary>
    protected IActionResult Done(string notice, string path)
    {
        TempData[NoticeKey] = notice;
        return LocalRedirect(path);
    }

    /// <summary>Goes to a page, which then shows why the command was refused.</summary>
    protected IActionResult Refused(string trouble, string path)
    {
        TempData[TroubleKey] = trouble;
        return LocalRedirect(path);
    }

    /// <summary>Records who did what. Details carry no secret.</summary>
    protected Task<int> AuditAsync(string action, string target, string? detail = null)
        => HttpContext.RequestServices.GetRequiredService<AuditStore>().WriteAsync(Tenant, Caller.KeyId, action, target, detail);

    /// <summary>A value of the address; null if it is absent, blank or longer than anything that a form sends.</summary>
    protected string? Asked(string name)
        => Request.Query[name].ToString().Trim() is { Length: > 0 and <= MaxAsked } text && !text.Contains('\0', StringComparison.Ordinal)
            ? text
            : null;
}
