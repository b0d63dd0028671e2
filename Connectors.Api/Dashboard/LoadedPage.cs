using Connectors.Api.Envelopes;
using Hangfire.Dashboard;
using Hangfire.Dashboard.Pages;

namespace Connectors.Api.Dashboard;

/// <summary>A page in Hangfire's layout, whose body was made before without blocking.</summary>
internal sealed class LoadedPage : RazorPage
{
    private const string Key = "connectors.page";

    public static void Give(HttpContext context, string title, Markup body) => context.Items[Key] = (title, body);

    public override void Execute()
    {
        var (title, body) = ((string, Markup))Context.GetHttpContext().Items[Key]!;
        Layout = new LayoutPage(title);
        WriteLiteral(body.ToString());
    }
}
