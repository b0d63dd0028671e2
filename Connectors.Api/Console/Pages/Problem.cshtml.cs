using Microsoft.AspNetCore.Mvc;

namespace Connectors.Api.Console.Pages;

/// <summary>The page in place of one that cannot be shown.</summary>
[IgnoreAntiforgeryToken]
internal sealed class ProblemModel : ConsolePage
{
    public string Heading { get; private set; } = "";

    public string Advice { get; private set; } = "";

    // A command that was refused ends here too.
    protected override bool MaySend => true;

    public void OnGet(int code) => Show(code);

    public void OnPost(int code) => Show(code);

    private void Show(int code) => (Heading, Advice) = code switch
    {
        StatusCodes.Status403Forbidden => ("Not for your key", "Your key's role does not allow this. An admin can give you another key."),
        StatusCodes.Status404NotFound => ("Not found", "It does not exist, or it was deleted."),
        StatusCodes.Status400BadRequest => ("The page was too old", "Go back, reload the page and try again."),
        _ => ("Something went wrong", "Try again. If it stays like this, the log tells more."),
    };
}
