using Holdfast.Server;

return await Verbs.RunAsync(args);
