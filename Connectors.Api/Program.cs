namespace Connectors.Api;

/// <summary>The product: the API, the dashboard and, unless told otherwise, a worker.</summary>
public sealed class Program
{
    private Program()
    {
    }

    public static async Task<int> Main(string[] args)
    {
        var app = WebApplication.CreateBuilder(args).Build();
        await app.RunAsync();
        return 0;
    }
}
